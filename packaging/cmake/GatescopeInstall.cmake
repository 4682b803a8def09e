# `cmake --install`: a tree that runs wherever it is moved to. What Gatescope reads at run time is built into the
# executable (resources/), so nothing in it knows where it was installed.
if(TARGET gatescope)
    install(TARGETS gatescope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_subdirectory(packaging/linux)
endif()

if(BUILD_TESTING AND TARGET gatescope)
    add_test(NAME install_tree COMMAND ${CMAKE_COMMAND} -D BUILD=${PROJECT_BINARY_DIR} -D BINDIR=${CMAKE_INSTALL_BINDIR}
        -P ${PROJECT_SOURCE_DIR}/tests/check_install.cmake)
    set_tests_properties(install_tree PROPERTIES LABELS packaging TIMEOUT 120)
endif()
