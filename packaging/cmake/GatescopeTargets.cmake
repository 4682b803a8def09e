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

# The target tests-LABEL is everything that the tests of that label need; presets name some of them. "threads": what
# `packaging/dev --preset tsan test` runs.
add_custom_target(tests-core)
add_custom_target(tests-ui)

# A test has its classes in its .cpp file, which includes the .moc. AUTOMOC would look for more, and compile an empty file
# for each test: a tenth of the whole build.
function(gatescope_moc_test name)
    foreach(source IN LISTS ARGN)
        cmake_path(GET source STEM stem)
        file(STRINGS ${source} include REGEX "#include \"${stem}\\.moc\"" LIMIT_COUNT 1)
        if(include)
            set(moc ${CMAKE_CURRENT_BINARY_DIR}/${name}_moc/${stem}.moc)
            add_custom_command(OUTPUT ${moc} COMMAND Qt6::moc -o ${moc} ${CMAKE_CURRENT_SOURCE_DIR}/${source}
                DEPENDS ${source} COMMENT "Reading the classes of ${source}" VERBATIM)
            target_sources(${name} PRIVATE ${moc})
            target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${name}_moc)
        endif()
    endforeach()
endfunction()

function(gatescope_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    if("bench" IN_LIST ARG_LABELS)
        set_target_properties(${name} PROPERTIES AUTOMOC ON)
    else()
        gatescope_moc_test(${name} ${ARG_SOURCES})
    endif()
    target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
    gatescope_precompile_test(${name})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/core ${PROJECT_SOURCE_DIR}/ui)
    foreach(label IN LISTS ARG_LABELS)
        if(NOT TARGET tests-${label})
            add_custom_target(tests-${label})
        endif()
        add_dependencies(tests-${label} ${name})
    endforeach()
    if("bench" IN_LIST ARG_LABELS) # measured by hand or by `packaging/dev bench`, never a test
        set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
        return()
    endif()
    add_test(NAME ${name} COMMAND ${name})
    # CPython keeps things until the process ends, which LeakSanitizer takes for leaks.
    set(leaks "")
    if(ARG_DEPENDS MATCHES "pybind11::embed|asgiharness")
        set(leaks ";ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1")
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;GATESCOPE=$<TARGET_FILE_DIR:${name}>/gatescope;GATESCOPE_TEST_APPS=${PROJECT_SOURCE_DIR}/tests/apps${leaks}")
endfunction()
