// Brings a source to where it was read before.
//
// Where a mark has an offset the file is opened there, else it is read again from its beginning and as many inputs are
// left out. Either way the line before must be the one that was read last.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "runtime/input/source.h"
#include "runtime/platform/disk.h"
#include "runtime/store/entries.h"

namespace journey::rt {

// Of a source that stands at its beginning.
Status SkipRead(InputSource& source, const SourceMark& mark);

// `path`: of a regular file, which is the one that the mark names. The options are those of its beginning.
Result<std::unique_ptr<InputSource>> OpenInputAgain(const Program& program, const std::string& path,
                                                    SourceOptions options, const SourceMark& mark);

}  // namespace journey::rt
