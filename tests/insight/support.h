// Projects in memory and records written short, for tests of figures.
#pragma once

#include <memory>
#include <string>

#include "compiler/driver/compile.h"
#include "insight/figures.h"
#include "insight/record_lines.h"
#include "insight/tally.h"

namespace journey::insight::testing {

// Of one module, `shop`.
std::unique_ptr<Compilation> Compiled(const std::string& text);

// {"time":"2026-03-DAYTHH:MM:00.000Z","journey":"shop.J","customer":…,"entry":…,REST}; `when` is "01T10:00".
std::string Line(const char* when, const char* customer, int entry, const std::string& rest);

// Counts the lines that it is fed.
class Counter {
 public:
  explicit Counter(const std::string& text);
  // The test fails if the line is none.
  void Add(const std::string& line);
  Status Try(const std::string& line);
  Figures Now() const { return tally_.Now(); }
  const ir::Module& module() const { return *compilation_->ir; }
  const Compilation& compilation() const { return *compilation_; }

 private:
  std::unique_ptr<Compilation> compilation_;
  RecordLines lines_;
  Tally tally_;
};

}  // namespace journey::insight::testing
