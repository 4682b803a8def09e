# Makes the Debian package of a build and looks at it: what it depends on, what is in it, and that what is in it runs.
set(folder ${BUILD}/package-test)
file(REMOVE_RECURSE ${folder})

execute_process(COMMAND ${CMAKE_CPACK_COMMAND} --config ${BUILD}/CPackConfig.cmake -B ${folder}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB package ${folder}/*.deb)

execute_process(COMMAND ${DPKG_DEB} --field ${package} Depends OUTPUT_VARIABLE depends COMMAND_ERROR_IS_FATAL ANY)
foreach(needed libqt6widgets6 libqt6network6 libqt6sql6-sqlite libssl3 libpython3 libkf6syntaxhighlighting6 libnghttp2)
    if(NOT depends MATCHES "${needed}")
        message(FATAL_ERROR "the package does not depend on ${needed}: ${depends}")
    endif()
endforeach()

execute_process(COMMAND ${DPKG_DEB} --extract ${package} ${folder}/tree COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${folder}/tree/usr/bin/gatescope --version OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY)
if(NOT version MATCHES "[0-9]+\\.[0-9]+")
    message(FATAL_ERROR "--version of the packaged program says «${version}»")
endif()
foreach(file applications/org.gatescope.Gatescope.desktop icons/hicolor/scalable/apps/org.gatescope.Gatescope.svg)
    if(NOT EXISTS ${folder}/tree/usr/share/${file})
        message(FATAL_ERROR "the package has no ${file}")
    endif()
endforeach()
file(REMOVE_RECURSE ${folder})
