// What the targets share. Each target defines LLVMFuzzerTestOneInput.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ir/ir.h"
#include "runtime/input/source.h"
#include "runtime/program/program.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace journey::fuzz {

inline std::string_view Bytes(const uint8_t* data, size_t size) { return {reinterpret_cast<const char*>(data), size}; }

// Runs a module interpreted: each of its events a few times, with values for its fields, and the clock a day on.
void RunBriefly(ir::Module module);

// The bytes as a log of that format, read to its end twice, in its own order and sorted with little memory: both must
// hold as many inputs. The first byte chooses the other options.
void ReadLog(const uint8_t* data, size_t size, rt::InputFormat format);

}  // namespace journey::fuzz
