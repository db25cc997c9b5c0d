// Stores: whatever stands in a folder, opening, looking, verifying, salvaging, answering and taking it in come back.
//
// The first byte says what the rest is: bytes of a file as they are, or frames, each a kind, a count, two bytes of size
// and a payload, whose checksums are made right, so that what stands behind them is reached.

#include "ir/serialise.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/store/canonical.h"
#include "runtime/store/compact.h"
#include "runtime/store/forgetting.h"
#include "runtime/store/frame.h"
#include "runtime/store/inspect.h"
#include "runtime/store/log.h"
#include "runtime/store/recovery.h"
#include "runtime/store/removal.h"
#include "runtime/store/removal_requests.h"
#include "runtime/store/salvage.h"
#include "runtime/store/snapshot.h"
#include "runtime/store/transfer.h"
#include "runtime/store/verify.h"
#include "tests/fuzz/fuzz.h"
#include "tests/input/schema.h"
#include "tests/store/sim_disk.h"

namespace journey::fuzz {
namespace {

using store_testing::SimDisk;
constexpr uint64_t kLog = 7, kRequest = 9;
constexpr const char *kAsked = "asked-0000000000000009", *kAnswered = "answered-0000000000000009";

std::string Frames(std::string_view bytes, const rt::Program& program, bool segment) {
  std::string file;
  uint64_t first = 0;
  if (segment) {
    const rt::LogHead head{.module = ir::ContentHash(program.module()), .dedup_window_ms = 1000};
    rt::PutFrame({rt::FrameKind::kHead, kLog, 1, 0, 0, 0}, head.Encode(), &file);
  }
  while (bytes.size() >= 4) {
    const auto kind = static_cast<rt::FrameKind>(bytes[0] & 15);
    const auto count = static_cast<uint32_t>(static_cast<unsigned char>(bytes[1]));
    const size_t size = static_cast<unsigned char>(bytes[2]) | size_t{static_cast<unsigned char>(bytes[3])} << 8;
    const std::string_view payload = bytes.substr(4, size);
    rt::PutFrame({kind, kLog, segment ? 1U : 0U, file.size(), first, count}, payload, &file);
    first += count;
    bytes.remove_prefix(4 + payload.size());
  }
  return file;
}

// A log that knows a customer.
std::string SegmentWithAda(const rt::Program& program) {
  SimDisk disk(1);
  const rt::LogHead head{.module = ir::ContentHash(program.module()), .dedup_window_ms = 1000};
  auto log = rt::InputLog::Begin(disk, program, head, kLog, 1, 0, {});
  rt::TextSource source(program, R"({"type":"identify","userId":"ada","timestamp":"2026-01-01T00:00:00Z"})");
  rt::Arena arena;
  rt::Input input;
  rt::RawLine raw;
  CHECK(log.ok() && source.Next(arena, &input, &raw) && input.kind != rt::InputKind::kRejected);
  log.value()->Append(input);
  CHECK(log.value()->Close().ok());
  return disk.Visible(rt::SegmentName(1));
}

void Look(SimDisk& disk, const rt::Program& program) {
  const rt::Interpreter interpreter(program);
  (void)rt::TakeRemovalAnswer(disk, kRequest);
  (void)rt::AnswerRemovalsAlone(disk, program, interpreter);
  (void)rt::TakeRemovalAnswer(disk, kRequest);
  (void)rt::StatusOf(disk);
  (void)rt::VerifyStore(disk, program, interpreter);
  (void)rt::CustomerOf(disk, program, interpreter, "ada");
  const rt::CanonicalLines canonical(program);
  std::string lines;
  (void)rt::Salvage(disk, program, [&](uint64_t, const rt::Entry& entry, const rt::Program&) {
    canonical.Append(entry, lines);
    return Status();
  });
  (void)rt::FinishForgetting(disk, [](const rt::Ids&, uint64_t) { return Status(); });
  (void)rt::ForgetRemovals(disk, {"ada"});
  (void)rt::CompactStore(disk, program);
  std::string exported;
  (void)rt::ExportStore(disk, program, interpreter, {}, [&](std::string_view line) {
    exported += line;
    return Status();
  });
}

void Import(SimDisk& disk, std::string_view lines, const rt::Program& program) {
  const rt::Interpreter interpreter(program);
  const auto take = [&]() -> Result<std::optional<std::string>> {
    if (lines.empty()) return std::optional<std::string>();
    const size_t end = std::min(lines.find('\n'), lines.size() - 1);
    std::string line(lines.substr(0, end));
    lines.remove_prefix(end + 1);
    return std::optional(std::move(line));
  };
  const auto first = take();
  if (!first.value()) return;
  (void)rt::ReadExportHead(*first.value());
  (void)rt::ImportInto(disk, program, interpreter, *first.value(), take);
}

}  // namespace
}  // namespace journey::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace journey;
  static const std::unique_ptr<rt::Program> program = rt::testing_input::MakeProgram();
  static const std::string module = ir::Serialise(program->module());
  static const std::string with_ada = fuzz::SegmentWithAda(*program);
  std::string_view bytes = fuzz::Bytes(data, size);
  if (bytes.empty()) return 0;
  const int kind = bytes[0] % 8;
  bytes.remove_prefix(1);
  store_testing::SimDisk disk(1);
  disk.Put(rt::ModuleName(ir::ContentHash(program->module())), module);
  const std::string segment = rt::SegmentName(1), snapshot = rt::SnapshotName(0);
  switch (kind) {
    case 0:
      disk.Put(segment, std::string(bytes));
      break;
    case 1:
      disk.Put(snapshot, std::string(bytes));
      break;
    case 2:
      disk.Put(segment, fuzz::Frames(bytes, *program, true));
      break;
    case 3:
      disk.Put(segment, fuzz::Frames("", *program, true));
      disk.Put(snapshot, fuzz::Frames(bytes, *program, false));
      break;
    case 4:
      disk.Put(segment, fuzz::Frames("", *program, true));
      disk.Put("forgetting", fuzz::Frames(bytes, *program, false));
      break;
    case 6:
    case 7:
      disk.Put(segment, with_ada);
      disk.Put(kind == 6 ? fuzz::kAsked : fuzz::kAnswered, fuzz::Frames(bytes, *program, false));
      break;
    default:
      fuzz::Import(disk, bytes, *program);
  }
  fuzz::Look(disk, *program);
  return 0;
}
