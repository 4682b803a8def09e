#pragma once

#include "python/box.h"

namespace gatescope::asgi {

using python::asMethod;
using python::asSlot;
using python::Box;
using python::boxOf;
using python::BoxSlots;
using python::makeBox;
using python::makeType;
using python::Ref;
using python::share;
using python::unbox;
using python::visitRef;

} // namespace gatescope::asgi
