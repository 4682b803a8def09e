#include "resources/resources.h"

#include <QtResource>

// Q_INIT_RESOURCE declares a function, which has to be outside every namespace.
static void initGatescopeResources()
{
    Q_INIT_RESOURCE(spec);
    Q_INIT_RESOURCE(examples);
}

namespace gatescope::resources {

void makeAvailable()
{
    initGatescopeResources();
}

} // namespace gatescope::resources
