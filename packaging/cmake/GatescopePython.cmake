# gatescope_python: pybind11 and CPython, for the libraries that use Python; they link it PRIVATE. Executables have
# CPython's shared library; gatescope_put_python_inside(gatescope) gives one the static library, where there is one.
#
# Why: Debian makes its static library as it makes its interpreter (profile-guided, no position-independent code), the
# shared one without. The same Python code takes up to 1.4 times as long there.
option(GATESCOPE_STATIC_PYTHON "Put CPython's static library into gatescope, where there is one that links" ON)

# Modules that need object files which Debian's library lacks. What imports them (hashlib, random) has another way.
set(GATESCOPE_MODULES_LEFT_OUT _md5 _sha1 _sha2 _sha3)

# The library's own table of built-in modules, without those. An object file: so it counts, and not the library's.
function(gatescope_add_module_table original)
    file(READ ${original} text)
    foreach(module IN LISTS GATESCOPE_MODULES_LEFT_OUT)
        string(REPLACE "{\"${module}\", PyInit_${module}}," "" text "${text}")
    endforeach()
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/python/modules.c CONTENT "${text}" @ONLY)
    add_library(gatescope_python_modules OBJECT ${PROJECT_BINARY_DIR}/python/modules.c)
    target_include_directories(gatescope_python_modules SYSTEM PRIVATE ${Python3_INCLUDE_DIRS})
    set_target_properties(gatescope_python_modules PROPERTIES C_VISIBILITY_PRESET default AUTOMOC OFF)
endfunction()

# Sets `result` to whether a program with this table and these libraries links.
function(gatescope_try_python result table)
    set(main ${PROJECT_BINARY_DIR}/python/main.c)
    file(CONFIGURE OUTPUT ${main} CONTENT "#include <Python.h>\nint main(int n, char **a) { return Py_BytesMain(n, a); }\n")
    try_compile(GATESCOPE_PYTHON_LINKS SOURCES ${table} ${main}
        CMAKE_FLAGS -DINCLUDE_DIRECTORIES=${Python3_INCLUDE_DIRS}
        LINK_OPTIONS -no-pie LINK_LIBRARIES ${ARGN})
    set(${result} ${GATESCOPE_PYTHON_LINKS} PARENT_SCOPE)
endfunction()

# Sets GATESCOPE_PYTHON_INSIDE to what replaces the shared library.
function(gatescope_find_static_python)
    execute_process(COMMAND ${Python3_EXECUTABLE} -c "import sysconfig; print(sysconfig.get_config_var('LIBPL'), end='')"
        OUTPUT_VARIABLE folder)
    set(library ${folder}/libpython${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR}.a)
    if(NOT EXISTS ${library} OR NOT EXISTS ${folder}/config.c)
        return()
    endif()
    gatescope_add_module_table(${folder}/config.c)
    set(libraries ${library} m z expat ${CMAKE_DL_LIBS})
    gatescope_try_python(links ${PROJECT_BINARY_DIR}/python/modules.c ${libraries})
    if(links)
        set(GATESCOPE_PYTHON_INSIDE $<TARGET_OBJECTS:gatescope_python_modules> ${libraries} PARENT_SCOPE)
    else()
        message(STATUS "${library} does not link: gatescope uses the shared library")
    endif()
endfunction()

# Extension modules look for Python's functions in the executable, so it exports them, also those of the object files
# that only extension modules need: each is named by one of its functions.
function(gatescope_put_python_inside executable)
    if(GATESCOPE_PYTHON_INSIDE)
        set_target_properties(${executable} PROPERTIES GATESCOPE_HAS_PYTHON_INSIDE ON ENABLE_EXPORTS ON)
        target_link_options(${executable} PRIVATE -no-pie LINKER:-u,_PyInterpreterConfig_AsDict,-u,Py_FrozenMain)
    endif()
endfunction()

if(GATESCOPE_STATIC_PYTHON AND CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT GATESCOPE_SANITIZERS)
    gatescope_find_static_python()
endif()

add_library(gatescope_python INTERFACE)
target_include_directories(gatescope_python SYSTEM INTERFACE ${Python3_INCLUDE_DIRS})
target_link_libraries(gatescope_python INTERFACE pybind11::headers
    "$<IF:$<BOOL:$<TARGET_PROPERTY:GATESCOPE_HAS_PYTHON_INSIDE>>,${GATESCOPE_PYTHON_INSIDE},Python3::Python>")
