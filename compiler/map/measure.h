// Figures of what was recorded (insight/) -> the model, beside what is drawn.
#pragma once

#include "compiler/map/model.h"
#include "insight/figures.h"
#include "ir/ir.h"

namespace journey::map {

// The figures are of the module that the model's project compiles to.
void PutFigures(const ir::Module& module, const insight::Figures& figures, Model& model);

}  // namespace journey::map
