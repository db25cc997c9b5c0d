// A short run, and files in memory.
#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/value/calendar.h"
#include "tests/input/schema.h"

namespace journey::fuzz {
namespace {

constexpr int64_t kStart = 1767225600000;  // 2026-01-01

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + '"';
}

std::string Value(const ir::Slot& slot, const ir::Module& module, int round) {
  switch (slot.type.kind) {
    case ir::Kind::kBool:
      return round % 2 == 0 ? "true" : "false";
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
    case ir::Kind::kDecimal:
    case ir::Kind::kFloat:
      return std::to_string(round * 50);
    case ir::Kind::kInstant:
      return Quoted(rt::FormatInstant(kStart + round * 3'600'000));
    case ir::Kind::kDate:
      return "\"2026-01-05\"";
    case ir::Kind::kTime:
      return "\"09:00\"";
    case ir::Kind::kZone:
      return "\"Europe/Paris\"";
    case ir::Kind::kEnum: {
      const auto& members = module.enums[slot.type.enum_id].members;
      return members.empty() ? "null" : Quoted(members[static_cast<size_t>(round) % members.size()].wire);
    }
    default:
      return Quoted("text " + std::to_string(round));
  }
}

std::string Fields(const ir::Layout& layout, const ir::Module& module, int round) {
  std::string out = "{";
  for (const ir::Slot& slot : layout.slots) {
    std::string wire = slot.wire.empty() ? slot.name : "";
    for (const std::string& part : slot.wire) wire += (wire.empty() ? "" : ".") + part;
    out += (out.size() > 1 ? "," : "") + Quoted(wire) + ":" + Value(slot, module, round);
  }
  return out + "}";
}

// A file without a name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : file_(memfd_create("log", MFD_CLOEXEC)) {
    CHECK(file_ >= 0);
    while (!bytes.empty()) {
      const ssize_t count = write(file_, bytes.data(), bytes.size());
      CHECK(count > 0);
      bytes.remove_prefix(static_cast<size_t>(count));
    }
  }
  ~MemoryFile() { close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  const int file_;
};

}  // namespace

void RunBriefly(ir::Module module) {
  auto program = rt::Program::Load(std::move(module));
  if (!program.ok()) return;
  const ir::Module& loaded = (*program)->module();
  std::string log;
  for (int round = 0; round < 3; ++round) {
    const std::string rest = R"(,"userId":"u","timestamp":")" + rt::FormatInstant(kStart + round * 600'000) + '"';
    log += R"({"type":"identify")" + rest + R"(,"traits":)" + Fields(loaded.customer, loaded, round) + "}\n";
    for (const ir::Event& event : loaded.events) {
      log += R"({"type":"track","event":)" + Quoted(event.wire) + rest + R"(,"properties":)" +
             Fields(event.layout, loaded, round) + "}\n";
    }
  }
  const rt::Interpreter interpreter(**program);
  // With everybody at rest between two inputs, and with nobody: the same is counted.
  rt::EngineCounters counters[2];
  for (const bool rests : {false, true}) {
    rt::SessionOptions options;
    if (rests) {
      options.batch = 1;
      options.rest_after_ms = 0;
    }
    rt::RecordBuffers buffers(loaded, options, false, [](std::string_view) {});
    rt::Session session(**program, interpreter, buffers, options);
    rt::TextSource source(**program, log);
    rt::FeedAll(source, session);
    session.Finish(kStart + 86'400'000);
    counters[rests ? 1 : 0] = session.counters();
  }
  CHECK(counters[0] == counters[1]);
}

void ReadLog(const uint8_t* data, size_t size, rt::InputFormat format) {
  if (size == 0) return;
  static const std::unique_ptr<rt::Program> program = rt::testing_input::MakeProgram();
  const MemoryFile file(Bytes(data + 1, size - 1));
  rt::SourceOptions options;
  options.format = format;
  if ((data[0] & 1) != 0) options.zone = *rt::FindZone("Europe/Paris");
  if ((data[0] & 2) != 0) options.id_column = "id";
  if ((data[0] & 4) != 0) options.delimiter = ';';
  uint64_t counts[2] = {};
  for (const bool sort : {false, true}) {
    options.sort = sort;
    options.sort_memory = sort ? 256 : size_t{1} << 20;
    auto source = rt::OpenInput(*program, file.path(), options);
    if (!source.ok()) continue;
    rt::Arena arena;
    rt::Input input;
    rt::RawLine raw;
    int64_t last = INT64_MIN;
    while ((*source)->Next(arena, &input, &raw)) {
      ++counts[sort ? 1 : 0];
      if (input.kind == rt::InputKind::kRejected || input.timestamp == rt::kNoTimestamp) continue;
      CHECK(!sort || input.timestamp >= last);
      last = input.timestamp;
      arena.Reset();
    }
  }
  CHECK(counts[0] == counts[1]);
}

}  // namespace journey::fuzz
