# One library a folder: the folder's arrows of the design are its DEPENDS, so that a forbidden include does not link.
#
#   gatescope_library(trace SOURCES event.cpp ring.cpp DEPENDS base)
#   gatescope_test(tst_ring SOURCES tst_ring.cpp DEPENDS trace)
function(gatescope_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH parent)
    if(parent MATCHES "core/python$")
        cmake_path(GET parent PARENT_PATH parent)
    endif()
    target_include_directories(${name} PUBLIC ${parent})
    target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
    gatescope_precompile_library(${name})
endfunction()

# Everything that the tests of one label need: `cmake --build … --target tests-core`.
foreach(label core ui app bench)
    add_custom_target(tests-${label})
endforeach()

function(gatescope_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
    gatescope_precompile_test(${name})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/core ${PROJECT_SOURCE_DIR}/ui)
    foreach(label IN LISTS ARG_LABELS)
        add_dependencies(tests-${label} ${name})
    endforeach()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;GATESCOPE=$<TARGET_FILE_DIR:${name}>/gatescope;GATESCOPE_TEST_APPS=${PROJECT_SOURCE_DIR}/tests/apps")
endfunction()
