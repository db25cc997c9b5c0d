// Shared by the parser's tests: parse a text, keep what came out. Header only.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "compiler/ast/dump.h"
#include "compiler/diag/render.h"
#include "compiler/parse/parse.h"

namespace journey {

struct Parsed {
  SourceMap sources;
  Diagnostics diagnostics;
  ast::Module module;

  std::string Text() const { return RenderText(sources, diagnostics); }
  std::string Short() const { return RenderShort(sources, diagnostics); }
  // The code of the first error, by place, or "".
  std::string FirstCode() const {
    return diagnostics.all().empty() ? "" : std::string(CodeName(diagnostics.all().front().code));
  }
  uint32_t FirstLine() const {
    if (diagnostics.all().empty()) return 0;
    const Span span = diagnostics.all().front().span;
    return sources.file(span.file).Locate(span.begin).line;
  }
};

inline Parsed ParseText(std::string text, std::string path = "test.journey") {
  Parsed parsed;
  const FileId file = parsed.sources.Add(std::move(path), std::move(text));
  parsed.module = Parse(parsed.sources, file, "test", parsed.diagnostics);
  parsed.diagnostics.Sort();
  return parsed;
}

inline std::string ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace journey
