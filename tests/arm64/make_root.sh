#!/bin/sh
# Makes a folder with an arm64 Python and the edge's packages for it; runs nothing in it.
# Usage: make_root.sh DIR PYTHON LITERT   (PYTHON: this machine's, with pip; LITERT: a version; as
# root, on Debian)
set -eu
root=$1
python=$2
litert=$3
here=$(dirname "$0")
mkdir -p "$root"

# Unpacked by hand, so that neither a chroot nor the kernel's binfmt is needed.
if [ ! -x "$root/usr/bin/python3.11" ]; then
	debootstrap --foreign --arch=arm64 --variant=minbase --include=python3,libstdc++6 \
		bookworm "$root.deb" >"$root.log" 2>&1
	for package in "$root.deb"/var/cache/apt/archives/*.deb; do
		dpkg-deb -x "$package" "$root"
	done
	rm -rf "$root.deb"
fi

wheels() {
	target=$1
	shift
	[ -d "$target" ] || {
		"$python" -m pip install --quiet --disable-pip-version-check --target "$target.new" \
			--platform manylinux_2_34_aarch64 --platform manylinux_2_28_aarch64 \
			--platform manylinux_2_17_aarch64 --platform manylinux2014_aarch64 \
			--python-version 3.11 --only-binary=:all: --no-deps "$@"
		mv "$target.new" "$target"
	}
}

wheels "$root/site" numpy==1.26.4 opencv-python-headless==4.11.0.86 "ai-edge-litert==$litert" \
	ml_dtypes flatbuffers protobuf tqdm typing_extensions backports.strenum \
	pytest pluggy iniconfig packaging pygments hypothesis sortedcontainers
# By itself, because it makes the processor flush the smallest floats to zero, which Hypothesis
# refuses to work with.
wheels "$root/tflite" tflite-runtime==2.14.0

# Annoy has no wheels: its source, compiled as the recipe for phones compiles it.
if [ ! -d "$root/site/annoy" ]; then
	"$python" "$here/../mobile_app/android/cross_compile.py" "$root/site"
fi
