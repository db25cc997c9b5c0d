// The standard library's modules, carried inside the binary.
//
// Out: one entry a module, sorted by name. The text is the very text of the file under stdlib/, so that diagnostics can
// show it. Invariants: everything lives as long as the program; nothing is allocated. Threads: any.
#pragma once

#include <span>
#include <string_view>

namespace journey {

struct StdModule {
  std::string_view name;  // "std.channels"
  std::string_view path;  // "stdlib/std/channels.journey"
  std::string_view text;
};

std::span<const StdModule> StdModules();

}  // namespace journey
