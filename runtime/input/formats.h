// The sources behind OpenInput, one for each format.
#pragma once

#include <memory>

#include "runtime/input/byte_source.h"
#include "runtime/input/source.h"

namespace journey::rt {

std::unique_ptr<InputSource> MakeJsonlSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                             const SourceOptions& options);
// Reads the header row; an error if a column of the mapping is not in it.
Result<std::unique_ptr<InputSource>> MakeCsvSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                                   const SourceOptions& options);
// Gives the events in the order of the file.
std::unique_ptr<InputSource> MakeXesSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                           const SourceOptions& options);

}  // namespace journey::rt
