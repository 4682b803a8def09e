# Four precompiled headers for the whole build, whatever the number of folders and tests: for libraries and for tests,
# each without and with widgets. (A test program is compiled as position-independent executable, and QtTest reads which
# Qt modules there are: so their headers cannot be the libraries'.)
set(gatescope_core_headers
    <algorithm> <array> <chrono> <cstddef> <cstdint> <expected> <functional> <memory> <mutex> <optional> <span> <string>
    <string_view> <utility> <variant> <vector> <QByteArray> <QHash> <QList> <QObject> <QString> <QVariant>)
set(gatescope_widgets_headers ${gatescope_core_headers}
    <QAbstractItemModel> <QAction> <QApplication> <QCheckBox> <QComboBox> <QDialog> <QHeaderView> <QKeyEvent> <QLabel>
    <QLineEdit> <QMainWindow> <QMenu> <QMouseEvent> <QPainter> <QPainterPath> <QPlainTextEdit> <QPointer> <QPushButton>
    <QScrollBar> <QSettings> <QShortcut> <QSortFilterProxyModel> <QSplitter> <QStackedWidget> <QStyle>
    <QStyledItemDelegate> <QTableView> <QTabWidget> <QTimer> <QToolBar> <QToolButton> <QTreeView> <QVBoxLayout> <QWidget>)
set(gatescope_test_headers <QSignalSpy> <QTest>)

# Qt tells a test program its folders; that would make each one's header different. Nobody asks (QFINDTESTDATA).
set(gatescope_test_options -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR)

set(CMAKE_AUTOMOC OFF)
add_library(precompiled_core OBJECT packaging/cmake/precompiled.cpp)
target_link_libraries(precompiled_core PRIVATE Qt6::Core)
target_precompile_headers(precompiled_core PRIVATE ${gatescope_core_headers})

add_library(precompiled_widgets OBJECT packaging/cmake/precompiled.cpp)
target_link_libraries(precompiled_widgets PRIVATE Qt6::Widgets)
target_precompile_headers(precompiled_widgets PRIVATE ${gatescope_widgets_headers})

if(BUILD_TESTING)
    add_executable(precompiled_test_core packaging/cmake/precompiled.cpp)
    target_link_libraries(precompiled_test_core PRIVATE Qt6::Network Qt6::Test)
    target_precompile_headers(precompiled_test_core PRIVATE ${gatescope_core_headers} ${gatescope_test_headers})
    target_compile_options(precompiled_test_core PRIVATE ${gatescope_test_options})

    add_executable(precompiled_test_widgets packaging/cmake/precompiled.cpp)
    target_link_libraries(precompiled_test_widgets PRIVATE Qt6::Network Qt6::Widgets Qt6::Test)
    target_precompile_headers(precompiled_test_widgets PRIVATE ${gatescope_widgets_headers} ${gatescope_test_headers})
    target_compile_options(precompiled_test_widgets PRIVATE ${gatescope_test_options})
endif()
set(CMAKE_AUTOMOC ON)

# Sets result to widgets when the libraries lead to Qt Gui or Widgets, to core otherwise.
function(gatescope_kind result)
    set(${result} core PARENT_SCOPE)
    foreach(library IN LISTS ARGN)
        set(kind core)
        if(library MATCHES "^Qt6::(Gui|Widgets|Svg)|^KF6::")
            set(kind widgets)
        elseif(TARGET ${library} AND NOT library MATCHES "::")
            get_target_property(more ${library} LINK_LIBRARIES)
            gatescope_kind(kind ${more})
        endif()
        if(kind STREQUAL "widgets")
            set(${result} widgets PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

function(gatescope_precompile_library name)
    get_target_property(libraries ${name} LINK_LIBRARIES)
    gatescope_kind(kind ${libraries})
    target_precompile_headers(${name} REUSE_FROM precompiled_${kind})
endfunction()

function(gatescope_precompile_test name)
    get_target_property(libraries ${name} LINK_LIBRARIES)
    gatescope_kind(kind ${libraries})
    target_precompile_headers(${name} REUSE_FROM precompiled_test_${kind})
    target_compile_options(${name} PRIVATE ${gatescope_test_options})
    target_link_libraries(${name} PRIVATE Qt6::Network Qt6::Test)
    if(kind STREQUAL "widgets")
        target_link_libraries(${name} PRIVATE Qt6::Widgets)
    endif()
endfunction()
