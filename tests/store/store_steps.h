// A store over a simulated disk, step by step: a run under a program, a session without a store, and what must hold
// then.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/store/durable_run.h"
#include "runtime/store/verify.h"
#include "tests/store/sim_disk.h"

namespace journey::store_testing {

inline std::string Cart(const std::string& who, int day, int n) {
  return R"({"type":"track","event":"Cart","userId":")" + who + R"(","timestamp":"2026-01-0)" + std::to_string(day) +
         R"(T00:00:00Z","properties":{"n":)" + std::to_string(n) + "}}\n";
}
// Of three customers, and more of one of them and of a fourth. An id has become Ada's.
inline std::string Before() {
  return Cart("ada", 1, 1) +
         R"({"type":"alias","previousId":"anon","userId":"ada","timestamp":"2026-01-01T01:00:00Z"})" + "\n" +
         Cart("bob", 2, 2) + Cart("cyd", 7, 3);
}
inline std::string After() { return Cart("anon", 8, 8) + Cart("dora", 9, 9); }

inline std::unique_ptr<rt::Program> Load(const char* text) {
  std::unique_ptr<Compilation> compilation = Compile({{"shop.journey", "shop", text}});
  CHECK_MSG(compilation->ir.has_value(), compilation->diagnostics.all()[0].message.c_str());
  return std::move(rt::Program::Load(std::move(*compilation->ir))).value();
}

class Lines final : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override {
    rt::AppendRecordJson(record, text);
    text += '\n';
  }
  std::string text;
};

class StoreTest : public testing::Test {
 protected:
  static Status RunOn(SimDisk& disk, const rt::Program& program, const std::string& name, const std::string& text) {
    const rt::Interpreter interpreter(program);
    auto run = rt::DurableRun::Open(disk, program, interpreter, {}, {.new_log = 7}, rt::RecordsPlace{&disk, "records"});
    if (!run.ok()) return run.status();
    if (!text.empty()) {
      rt::TextSource source(program, text);
      (void)(*run)->Feed(source, name, {});
      if (Status status = (*run)->Finish(std::nullopt); !status.ok()) return status;
    }
    return (*run)->Close();
  }
  static void Feed(const rt::Program& program, rt::Session& session, const std::string& text) {
    rt::TextSource source(program, text);
    rt::Input input;
    rt::RawLine raw;
    while (source.Next(session.arena(), &input, &raw)) session.Feed(input);
    session.Finish();
  }
  void CheckVerified(SimDisk& disk, const rt::Program& program) {
    const rt::Interpreter interpreter(program);
    const auto verified = rt::VerifyStore(disk, program, interpreter);
    ASSERT_TRUE(verified.ok()) << verified.status().message();
    EXPECT_EQ(verified.value().faults, std::vector<std::string>{});
  }
  void MustRun(SimDisk& disk, const rt::Program& program, const std::string& name, const std::string& text) {
    const Status status = RunOn(disk, program, name, text);
    ASSERT_TRUE(status.ok()) << status.message();
  }
};

}  // namespace journey::store_testing
