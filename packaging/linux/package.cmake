# The .deb that `packaging/dev package` makes: the installed tree, and what it needs. Libraries are found by
# dpkg-shlibdeps; named here is what is only loaded at run time.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Gatescope developers")
set(CPACK_PACKAGE_DESCRIPTION_FILE ${CMAKE_CURRENT_SOURCE_DIR}/description.txt)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)

set(python ${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libpython${python}-stdlib, libqt6sql6-sqlite")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3-venv, qt6-wayland, fonts-inter, fonts-jetbrains-mono")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-uvloop")
include(CPack)

find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
find_program(DPKG_DEB dpkg-deb)
find_program(FILE_TOOL file)
if(BUILD_TESTING AND TARGET gatescope AND DPKG_SHLIBDEPS AND DPKG_DEB AND FILE_TOOL)
    add_test(NAME debian_package COMMAND ${CMAKE_COMMAND} -D BUILD=${PROJECT_BINARY_DIR} -D DPKG_DEB=${DPKG_DEB}
        -P ${PROJECT_SOURCE_DIR}/tests/check_package.cmake)
    set_tests_properties(debian_package PROPERTIES LABELS packaging TIMEOUT 120)
endif()
