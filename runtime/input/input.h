// The type that every reader of this folder makes. It is the engine's, which knows no reader.
#pragma once

#include "runtime/engine/input.h"
