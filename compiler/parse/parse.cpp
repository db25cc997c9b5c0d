// Parsing in two speeds: SLL prediction with no error handling first; only when that fails, LL with reports and
// recovery.
#include "compiler/parse/parse.h"

#include <cstdio>

#include "compiler/parse/allowances.h"
#include "compiler/parse/contextual.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/recovery.h"
#include "compiler/parse/scan.h"
#include "compiler/parse/tree_builder.h"
#include "grammar/JourneyParser.h"

namespace journey {
namespace {

// False when the text has a syntax error.
bool ParseFast(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics,
               ast::Module& module) {
  SourceTokenStream stream(buffer);
  journey_grammar::JourneyParser parser(&stream);
  journey_grammar::JourneyParser::ModuleContext* tree = RunFast(parser);
  if (tree == nullptr) return false;
  module.declarations = TreeBuilder(sources, file, buffer, diagnostics).Build(tree);
  return true;
}

void ParseCarefully(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics,
                    ast::Module& module) {
  SourceTokenStream stream(buffer);
  journey_grammar::JourneyParser parser(&stream);
  Configure(parser, std::make_shared<CarefulStrategy>(sources, file, buffer, diagnostics),
            antlr4::atn::PredictionMode::LL);
  try {
    journey_grammar::JourneyParser::ModuleContext* tree = parser.module();
    TreeBuilder builder(sources, file, buffer, diagnostics);
    builder.Respect(ErrorPlaces(sources, diagnostics, file));
    module.declarations = builder.Build(tree);
  } catch (const antlr4::RecognitionException&) {
    // Reported on its way up; nothing of the file could be kept.
  }
}

// By its byte order mark, or by a zero in every second of the first bytes.
bool LooksLikeUtf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  if (text.size() < 4) return false;
  const auto zero = [&](size_t at) { return text[at] == '\0'; };
  return zero(0) == zero(2) && zero(1) == zero(3) && zero(0) != zero(1);
}

void ReportDirectionControls(std::string_view text, FileId file, Diagnostics& diagnostics) {
  for (size_t at = text.find('\xE2'); at != std::string_view::npos; at = text.find('\xE2', at + 1)) {
    size_t length = 0;
    const int32_t c = DecodeAt(text, at, length);
    if (!IsDirectionControl(c)) continue;
    char name[16];
    std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(c));
    char escape[16];
    std::snprintf(escape, sizeof escape, "\\u{%x}", static_cast<unsigned>(c));
    const auto begin = static_cast<uint32_t>(at);
    diagnostics
        .Report(DiagCode::J0030, Span{file, begin, begin + static_cast<uint32_t>(length)},
                std::string("the control character ") + name + " changes the direction of the text around it",
                "so this does not read as what it is")
        .Help(std::string("in a string, write `") + escape + "`; elsewhere, leave it out");
  }
}

// The habit of ending statements with one; where something else is wrong, that is the mistake.
void ReportSemicolons(const SourceMap& sources, FileId file, const TokenBuffer& buffer, Diagnostics& diagnostics) {
  if (buffer.semicolons.empty()) return;
  const ErrorPlaces places(sources, diagnostics, file);
  for (const Span semicolon : buffer.semicolons) {
    if (places.Beside(semicolon)) continue;
    diagnostics.Report(DiagCode::J0002, semicolon, "unknown character `;`", "U+003B")
        .Fix(semicolon, "", "nothing ends a statement: leave the `;` out");
  }
}

}  // namespace

ast::Module Parse(const SourceMap& sources, FileId file, std::string module_name, Diagnostics& diagnostics) {
  ast::Module module;
  module.module = std::move(module_name);
  module.file = file;
  const std::string_view text = sources.file(file).text();
  if (text.size() > kMaxFileSize) {
    diagnostics.Report(DiagCode::J0009, Span{file, 0, 0}, "this file is larger than 16 MiB")
        .Help("split it into several modules");
    return module;
  }
  if (LooksLikeUtf16(text)) {
    diagnostics.Report(DiagCode::J0001, Span{file, 0, 0}, "this file is UTF-16, not UTF-8")
        .Help("save it as UTF-8; in most editors that is a choice beside the file's name");
    return module;
  }
  ReportDirectionControls(text, file, diagnostics);
  if (const size_t invalid = FindInvalidUtf8(text); invalid != std::string_view::npos) {
    const auto at = static_cast<uint32_t>(invalid);
    diagnostics.Report(DiagCode::J0001, Span{file, at, at + 1}, "this file is not valid UTF-8", "the first bad byte")
        .Help("save the file as UTF-8");
  }
  TokenBuffer buffer = Scan(sources, file, diagnostics);
  Contextualize(sources, file, buffer, diagnostics);
  ReadAllowances(sources, file, buffer, diagnostics);
  if (buffer.too_deep) {
    ReportSemicolons(sources, file, buffer, diagnostics);
    return module;
  }
  if (!ParseFast(sources, file, buffer, diagnostics, module))
    ParseCarefully(sources, file, buffer, diagnostics, module);
  ReportSemicolons(sources, file, buffer, diagnostics);
  return module;
}

}  // namespace journey
