// Inputs through bytes and back: what comes out is what went in, whatever the module declares.
#include "runtime/store/input_codec.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/state/value_codec.h"
#include "runtime/value/packed.h"
#include "tests/differential/generate.h"

namespace journey::rt {
namespace {

// All that a session may look at.
std::string Shown(const Program& program, const Input& input) {
  const ir::Module& module = program.module();
  ByteWriter out;
  out.U(static_cast<uint64_t>(input.kind));
  out.I(input.timestamp);
  out.I(input.stamp);
  if (input.kind == InputKind::kIgnored || input.kind == InputKind::kTick) return out.Take();
  out.Text(input.customer);
  out.Text(input.message_id);
  out.Text(input.other);
  if (input.kind == InputKind::kEvent) {
    out.I(input.event);
    for (const ir::Slot& slot : module.events[static_cast<size_t>(input.event)].layout.slots)
      PutValue(module, slot.type, LoadSlot(input.fields, slot), out);
  }
  for (size_t i = 0; input.kind == InputKind::kIdentify && i < module.customer.slots.size(); ++i) {
    out.U(input.present[i]);
    if (input.present[i] != 0)
      PutValue(module, module.customer.slots[i].type, LoadSlot(input.fields, module.customer.slots[i]), out);
  }
  return out.Take();
}

TEST(InputCodec, GivesBackWhatItTook) {
  size_t inputs = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const differential::Generated project = differential::Generate(seed);
    const std::unique_ptr<Compilation> compilation = Compile({{"mixed.journey", "mixed", project.journey}});
    ASSERT_TRUE(compilation->ir.has_value());
    auto loaded = Program::Load(std::move(*compilation->ir));
    ASSERT_TRUE(loaded.ok());
    const Program& program = *loaded.value();
    InputCodec writer(program), reader(program);
    TextSource source(program, project.events);
    Arena arena;
    Input input;
    RawLine raw;
    ByteWriter out;
    std::vector<std::string> expected;
    while (source.Next(arena, &input, &raw)) {
      if (input.kind == InputKind::kRejected) continue;
      writer.Put(input, out);
      expected.push_back(Shown(program, input));
    }
    ByteReader in(out.bytes());
    for (const std::string& one : expected) {
      ASSERT_TRUE(reader.Take(in.U(), in, arena, &input)) << "seed " << seed;
      ASSERT_EQ(Shown(program, input), one) << "seed " << seed;
      ++inputs;
    }
    EXPECT_TRUE(in.at_end());
  }
  EXPECT_GT(inputs, 1000U);
}

// Every cut and every changed byte gives inputs or a no, and nothing worse.
TEST(InputCodec, ReadsAnyBytes) {
  const differential::Generated project = differential::Generate(5);
  const std::unique_ptr<Compilation> compilation = Compile({{"mixed.journey", "mixed", project.journey}});
  auto loaded = Program::Load(std::move(*compilation->ir));
  ASSERT_TRUE(loaded.ok());
  const Program& program = *loaded.value();
  InputCodec codec(program);
  TextSource source(program, project.events);
  Arena arena;
  Input input;
  RawLine raw;
  ByteWriter out;
  while (source.Next(arena, &input, &raw)) {
    if (input.kind != InputKind::kRejected) codec.Put(input, out);
  }
  const std::string good(out.bytes());
  size_t refused = 0;
  const auto read = [&](std::string_view bytes) {
    Arena own;
    codec.Begin();
    for (ByteReader in(bytes); !in.at_end();) {
      if (codec.Take(in.U(), in, own, &input)) continue;
      ++refused;
      return;
    }
  };
  for (size_t i = 0; i < good.size(); ++i) {
    read(std::string_view(good).substr(0, i));
    for (const int bit : {0, 3, 7}) {
      std::string bad = good;
      bad[i] ^= static_cast<char>(1 << bit);
      read(bad);
    }
  }
  EXPECT_GT(refused, good.size() / 2);
}

}  // namespace
}  // namespace journey::rt
