#!/bin/sh
# Compiles the Swift function to an executable that brings its standard library along.
#   build.sh [OUTPUT]      (default: bootstrap, beside this file)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec swiftc -O -parse-as-library -swift-version 6 -static-stdlib -gnone -Xlinker --gc-sections -Xlinker -s \
    "$here/bootstrap.swift" -o "${1:-$here/bootstrap}"
