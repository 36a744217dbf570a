#!/bin/sh
# `make test-arm64`: edge's tests, and 200 photographs, on arm64 instructions (QEMU user mode).
# Usage: run.sh PYTHON   (this machine's, with everything installed; as root, on Debian)
# Tests that start processes of their own are left out: QEMU would have to be registered with the
# kernel for them. Without ../shared there are no photographs, and the tests run alone.
set -eu
python=$1
here=$(dirname "$(realpath "$0")")
repository=$(dirname "$(dirname "$here")")
work=$repository/recoinize-work/arm64
root=$work/root
bundle=${BUNDLE:-$repository/edge/recoinize_edge/pretrained}
photos=${PHOTOS:-200}

# tflite-runtime, in a folder of its own, is added where it is wanted.
paths=$root/site:$repository/edge:$repository/pipeline

arm64() {
	qemu-aarch64-static -L "$root" -E PYTHONDONTWRITEBYTECODE=1 -E OMP_NUM_THREADS=1 \
		-E RECOINIZE_TINY_MODELS="$work/models" -E RECOINIZE_ALLOW_NO_SHARED=1 \
		-E PYTHONPATH="$paths" \
		"$root/usr/bin/python3.11" "$@"
}

# The wheel next to the Android library in the app, 1.4.1; the last for this Python on arm64, too.
litert=1.4.0

mkdir -p "$work/models"
"$here/make_root.sh" "$root" "$python" "$litert"
[ -d "$work/litert" ] || {
	"$python" -m pip install --quiet --disable-pip-version-check --no-deps \
		--target "$work/litert.new" "ai-edge-litert==$litert"
	mv "$work/litert.new" "$work/litert"
}
status=0

if [ -d "$repository/../shared/photos" ]; then
	# Every so many development photographs, and strangers for one in twelve.
	"$python" - "$repository/../shared/photos" "$photos" >"$work/photos.txt" <<-'END'
		import sys
		from pathlib import Path
		root, count = Path(sys.argv[1]), int(sys.argv[2])
		strangers = count // 12
		for folder, wanted in (("dev", count - strangers), ("unknown", strangers)):
		    files = sorted(path for path in (root / folder).rglob("*") if path.suffix == ".jpg")
		    step = len(files) / wanted
		    print(*(files[int(i * step)].resolve() for i in range(wanted)), sep="\n")
	END
	# Once with the phone's LiteRT, so that only the processor differs, once with this machine's.
	PYTHONPATH=$work/litert "$python" "$here/read_photos.py" \
		"$bundle" "$work/photos.txt" "$work/here.npz"
	"$python" "$here/read_photos.py" \
		"$bundle" "$work/photos.txt" "$work/desktop.npz" "$work/here.npz"
	(
		paths=$paths:$root/tflite
		arm64 "$here/read_photos.py" "$bundle" "$work/photos.txt" "$work/arm64.npz" "$work/here.npz"
	)
	"$python" "$here/compare.py" "$work/here.npz" "$work/arm64.npz" "$work/desktop.npz" || status=1
fi

[ -f "$work/models/int8.tflite" ] ||
	"$python" "$repository/tests/edge/make_tiny_models.py" "$work/models" 48 160 16
cd "$repository"
(
	paths=$paths:$root/tflite
	arm64 -m pytest -p no:cacheprovider -q "$repository/tests/edge/test_interpreter.py"
) || status=1
arm64 -m pytest -p no:cacheprovider -q "$repository/tests/edge" \
	--ignore "$repository/tests/edge/test_interpreter.py" \
	--ignore "$repository/tests/edge/test_isolation.py" \
	--ignore "$repository/tests/edge/test_tflite_layout.py" || status=1
exit $status
