#include "resources/resources.h"

#include <QtResource>

// Q_INIT_RESOURCE declares a function, which has to be outside every namespace.
static void initGatescopeResources()
{
    Q_INIT_RESOURCE(spec);
    Q_INIT_RESOURCE(examples);
    Q_INIT_RESOURCE(icons);
}

namespace gatescope::resources {

void makeAvailable()
{
    initGatescopeResources();
}

} // namespace gatescope::resources
