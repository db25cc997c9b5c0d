// LSP's JSON: reading what a client sent without trusting it, and writing places of a project.
//
// What is missing or of another type reads as nothing; text that is not UTF-8 is written with U+FFFD.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

#include "compiler/lsp/text.h"
#include "compiler/lsp/workspace.h"

namespace journey::lsp {

using Json = nlohmann::json;

// The value below these keys; null where there is none.
const Json* At(const Json& json, std::initializer_list<const char*> keys);
std::string TextAt(const Json& json, std::initializer_list<const char*> keys);
std::optional<Position> ReadPosition(const Json* json);
std::optional<Range> ReadRange(const Json* json);

Json PositionJson(Position position);
Json RangeJson(Range range);
std::string Dump(const Json& json);

// What every answer about a project is made of.
struct View {
  const CompiledProject& project;
  Encoding encoding;
  std::string standard_folder;  // where files of the standard library can be opened; "": nowhere

  Range RangeOf(Span span) const;
  // {uri, range}; null where there is no file to open.
  Json LocationOf(Span span) const;
  // Of every file: where a file of the standard library is, which is written there if it is missing.
  std::string UriOf(FileId file) const;
};

}  // namespace journey::lsp
