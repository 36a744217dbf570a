# make demo    all of it, small, on built-in faces: renders, trains, exports, recognises
# make test    the test suite
# make lint    style, format and types
# make env     the environment in .venv with everything these need; the others make it, too
# make test-arm64  edge's tests and 200 photographs on arm64 instructions (QEMU; an hour, not in CI)
# make clean   removes the environment, the work folders and all caches

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PYTEST_ARGS ?=
# Trainings of a few steps spend their time on building graphs, which takes one core each.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile

# What Blender's and Kivy's libraries link to, beyond a minimal Debian; g++ builds Annoy, the other
# g++ builds it for phones; a Java machine stands in for Android's.
LIBRARIES := default-jdk-headless espeak-ng g++ g++-aarch64-linux-gnu libegl1 libgl1 \
	libgl1-mesa-dri libice6 libsm6 libx11-6 libxext6 libxfixes3 libxi6 libxkbcommon0 libxrender1 \
	patch

.PHONY: help demo test test-arm64 lint env libraries clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: env
	$(BIN)/recoinize demo

# In five processes: tflite-runtime crashes in one that has loaded Blender or TensorFlow, the app's
# window brings an LLVM of its own, and a Java machine takes over the signals of its process.
test: env
	$(BIN)/pytest $(PYTEST_ARGS) tests/blender
	$(BIN)/pytest $(PYTEST_ARGS) tests/edge
	$(BIN)/pytest $(PYTEST_ARGS) tests/mobile_app --ignore tests/mobile_app/android
	$(BIN)/pytest $(PYTEST_ARGS) tests/mobile_app/android
	$(BIN)/pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS) \
		--ignore tests/blender --ignore tests/edge --ignore tests/mobile_app

test-arm64: LIBRARIES += debootstrap qemu-user-static
test-arm64: env
	tests/arm64/run.sh $(abspath $(BIN))/python

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy edge/recoinize_edge blender/recoinize_blender pipeline/recoinize_pipeline \
		mobile_app/recoinize_app

env: libraries $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Expected Python 3.11 as $(PYTHON), because \
	Blender's module bpy 4.5 exists for no other version. Install it or name it: \
	make $(or $(MAKECMDGOALS),env) PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# Debian and its children only; elsewhere the libraries are the user's to bring.
libraries:
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=""; for name in $(LIBRARIES); do \
		dpkg-query -W -f='$${db:Status-Status}' $$name 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$name"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then \
		echo "Installing system libraries:$$missing"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
			--no-install-recommends $$missing >/dev/null; \
	else \
		echo "System libraries are missing. Run: sudo apt-get install -y$$missing" >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) recoinize-work build dist *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
