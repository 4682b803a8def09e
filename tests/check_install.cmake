# Installs into one folder, moves the tree to another, and starts the program there. Its run path may only lead to
# places beside it.
set(first ${BUILD}/install-test/first)
set(moved ${BUILD}/install-test/moved)
file(REMOVE_RECURSE ${BUILD}/install-test)

execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${first} --strip OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${first} ${moved})

execute_process(COMMAND ${moved}/${BINDIR}/gatescope --version OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY)
if(NOT version MATCHES "[0-9]+\\.[0-9]+")
    message(FATAL_ERROR "--version of the installed program says «${version}»")
endif()

file(READ_ELF ${moved}/${BINDIR}/gatescope RUNPATH runpath)
if(runpath MATCHES "(^|[:;])[^$]")
    message(FATAL_ERROR "the run path is not relative: ${runpath}")
endif()
file(REMOVE_RECURSE ${BUILD}/install-test)
