# Every dependency comes from the system. A missing one is named together with the Debian package that has it.
find_package(PkgConfig REQUIRED)

macro(gatescope_require package debian)
    find_package(${package} QUIET ${ARGN})
    if(NOT ${package}_FOUND)
        message(FATAL_ERROR "Gatescope needs ${package} (${ARGN}). On Debian: apt install ${debian}")
    endif()
endmacro()

function(gatescope_require_pkgconfig target module debian)
    pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
    if(NOT ${target}_FOUND)
        message(FATAL_ERROR "Gatescope needs ${module}. On Debian: apt install ${debian}")
    endif()
endfunction()

gatescope_require(Qt6 qt6-base-dev 6.8 COMPONENTS Concurrent Core Network Gui Sql Widgets Test)
gatescope_require(Qt6Svg qt6-svg-dev)
gatescope_require(KF6SyntaxHighlighting libkf6syntaxhighlighting-dev)
gatescope_require(Python3 python3-dev 3.13 COMPONENTS Interpreter Development.Embed)
gatescope_require(pybind11 pybind11-dev 2.13)
gatescope_require(CLI11 libcli11-dev)
gatescope_require(nlohmann_json nlohmann-json3-dev)
gatescope_require(ZLIB zlib1g-dev)
gatescope_require(OpenSSL libssl-dev 3.0)
gatescope_require(wslay libwslay-dev)
gatescope_require_pkgconfig(llhttp libllhttp libllhttp-dev)
gatescope_require_pkgconfig(nghttp2 libnghttp2 libnghttp2-dev)

# Optional: bodies with "Content-Encoding: br". On Debian: apt install libbrotli-dev
pkg_check_modules(BROTLI QUIET IMPORTED_TARGET GLOBAL libbrotlidec)
