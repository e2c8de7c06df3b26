# The Debian packages that entrain needs, in one place. To be sourced.

entrain_library_packages=(g++ cmake ninja-build libxtensor-dev libxtensor-blas-dev libopenblas-dev
                          liblapack-dev gemmi-dev)
entrain_example_packages=(libcli11-dev nlohmann-json3-dev gnuplot-nox)
entrain_test_packages=(doctest-dev libbenchmark-dev libboost-dev libfast-float-dev pkg-config libopenmpi-dev
                       openmpi-bin doxygen)
# What the optional readers need: entrain::mat, entrain::neuroimaging.
entrain_file_packages=(libmatio-dev zlib1g-dev libpugixml-dev)
# Compilers for other machines, what runs their programs, and the formatter; tests that need one skip without.
entrain_machine_packages=(clang clang-format-16 libc++-dev libc++abi-dev g++-aarch64-linux-gnu
                          g++-mingw-w64-x86-64-posix qemu-user)

# Installs those of its arguments that are missing, where it may; otherwise prints the line to run and
# returns 1. On a system without dpkg it leaves the search to CMake.
entrain_require_packages() {
    command -v dpkg-query >/dev/null || return 0
    local package missing=() as_root=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
        if ! sudo -n true 2>/dev/null; then
            echo "Some Debian packages are missing. Run this line, then start again:"
            echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
            return 1
        fi
    fi
    echo "Installing Debian packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Sets entrain_generator, arguments for `cmake -S . -B ...`: Ninja and ccache where they are there.
entrain_find_tools() {
    entrain_generator=()
    if command -v ninja >/dev/null; then entrain_generator+=(-G Ninja); fi
    if command -v ccache >/dev/null; then
        entrain_generator+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
        # ccache would never hit where a precompiled header is used, were it not for this.
        export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    fi
}
