// Gaps of a project, for `gap` and `advise`.
#pragma once

#include <string>

#include "base/status.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/project.h"
#include "compiler/gap/gaps.h"
#include "runtime/records/record.h"

namespace journey::cli {

// What records say of touchpoints; `beside` gets them too, unless it is null.
Result<gap::Evidence> EvidenceOfRecords(const std::string& path, const Compilation& compilation,
                                        rt::RecordSink* beside = nullptr);

// `evidence` may be null.
gap::Report GapsOf(const ProjectFiles& project, const Compilation& compilation, const gap::Evidence* evidence);

}  // namespace journey::cli
