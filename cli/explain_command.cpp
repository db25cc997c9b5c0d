// journey explain-code: what a diagnostic code means, with a wrong and a right example.
#include <fmt/format.h>

#include <cctype>
#include <vector>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "compiler/diag/diag.h"
#include "compiler/explain/explain.h"

namespace journey::cli {
namespace {

struct ExplainOptions {
  std::vector<std::string> codes;
  bool list = false;
};

// `j2001`, `2001` and `[J2001]` are J2001.
std::string CodeOf(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) code += static_cast<char>(std::toupper(c));
  }
  if (!code.empty() && std::isdigit(static_cast<unsigned char>(code[0])) != 0) code.insert(0, 1, 'J');
  return code;
}

int List() {
  for (size_t i = 0; i < CodeCount(); ++i) {
    const auto code = static_cast<DiagCode>(i);
    Out("{}  {:<7}  {}\n", CodeName(code), CodeSeverity(code) == Severity::kError ? "error" : "warning",
        CodeSummary(code));
  }
  return kClean;
}

int Explain(const ExplainOptions& options) {
  if (options.list) return List();
  if (options.codes.empty()) return FailUsage("explain-code needs a code, such as J2001, or --list");
  for (size_t i = 0; i < options.codes.size(); ++i) {
    const CodePage* page = FindCodePage(CodeOf(options.codes[i]));
    if (page == nullptr) {
      return FailUsage("there is no code `" + options.codes[i] + "`; `journey explain-code --list` shows them all");
    }
    Out("{}{}", i == 0 ? "" : "\n", PlainPage(*page));
  }
  return kClean;
}

}  // namespace

void AddExplain(Command app, int& exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  Command explain = app.Subcommand("explain-code", "Say what the code of an error or warning means");
  explain.Value("codes", options->codes, "Codes as messages show them, such as J2001");
  explain.Switch("--list", options->list, "Show all codes, one a line");
  explain.Footer(
      "Examples:\n"
      "  journey explain-code J2001   what it means, a wrong example and a right one\n"
      "  journey explain-code --list  every code, with its summary\n"
      "Exit codes: 0 shown, 2 there is no such code.");
  explain.Does([options, &exit_code] { exit_code = Explain(*options); });
}

}  // namespace journey::cli
