// The compact binary form of a module: what hosts ship and load without a compiler (docs/formats/module.md).
//
// Little-endian varints behind the magic "JRNM", a format version and a checksum (XXH3-64). Deserialise checks all
// three, bounds every count by the bytes that remain, and ends with Admit (verify.h); corrupt bytes give an error,
// never a crash.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "ir/ir.h"

namespace journey::ir {

std::string Serialise(const Module& module);
Result<Module> Deserialise(std::string_view bytes);
// Content hash of the serialised form; the key of the JIT's object cache.
uint64_t ContentHash(const Module& module);
// The content hash that a module had when these bytes were written. Another one than today's where their format is an
// older one.
uint64_t HashInFile(std::string_view bytes);

}  // namespace journey::ir
