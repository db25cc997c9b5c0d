// A log is salvaged after each end of a life, also with a bit of it flipped: every entry of a whole frame comes out as
// it was written, what is damaged is said and nothing else is missing, nothing on the disk changes, and the lines, run
// again, give what those of the source give.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/input/text_source.h"
#include "runtime/store/canonical.h"
#include "runtime/store/frame.h"
#include "runtime/store/log.h"
#include "runtime/store/salvage.h"
#include "tests/store/simulation.h"

namespace journey::store_testing {

using differential::Random;

namespace {

// The inputs of a chapter as they come to a log: each as a canonical line, and where its line ends in the source.
struct LoggedInputs {
  std::vector<std::string> lines;
  std::vector<size_t> ends;
  std::string end_line;  // of the end of the input, and of each that a later start has said again
};
LoggedInputs InputsOf(const Chapter& chapter, const rt::SessionOptions& options) {
  LoggedInputs inputs;
  const rt::CanonicalLines canonical(*chapter.version->program);
  rt::NoRecords nobody;
  rt::Session session(*chapter.version->program, *chapter.version->executor, nobody, options);
  rt::TextSource source(*chapter.version->program, chapter.events);
  const auto taken = [&](const rt::RawLine& raw, const rt::Input& input) {
    if (input.kind == rt::InputKind::kRejected) return true;
    canonical.Append(input, inputs.lines.emplace_back());
    const auto at = static_cast<size_t>(raw.text.data() - chapter.events.data());
    inputs.ends.push_back(std::min(chapter.events.find('\n', at), chapter.events.size() - 1) + 1);
    return true;
  };
  (void)rt::FeedAll(source, session, {.taken = taken});
  canonical.Append(rt::InputEnd{chapter.until}, inputs.end_line);
  return inputs;
}

struct PlacedFrame {
  std::string file;
  rt::FrameHeader header;
  uint64_t size = 0;
};
// All that are whole.
std::vector<PlacedFrame> FramesOf(const SimDisk& disk) {
  std::vector<PlacedFrame> frames;
  for (const std::string& name : disk.Names()) {
    if (!name.starts_with(rt::kSegmentPrefix) || name.ends_with(rt::kUnfinished)) continue;
    const std::string bytes = disk.Visible(name);
    for (uint64_t at = 0; at < bytes.size();) {
      const auto frame = rt::FrameAt(std::string_view(bytes).substr(at), at);
      if (frame) frames.push_back({name, frame->header, frame->size});
      at = frame ? at + frame->size : rt::FindFrame(bytes, at + 1, 0).value_or(bytes.size());
    }
  }
  return frames;
}

// Flips a bit of some frame, which is none any more.
PlacedFrame DamageOne(SimDisk& disk, std::vector<PlacedFrame>& frames, Random& random) {
  const size_t which = random.Below(frames.size());
  PlacedFrame hit = frames[which];
  frames.erase(frames.begin() + static_cast<ptrdiff_t>(which));
  disk.FlipBit(hit.file, hit.header.offset + random.Below(hit.size), static_cast<int>(random.Below(8)));
  return hit;
}

std::string LoadsOf(const SimDisk& disk) {
  std::string all;
  for (const std::string& name : disk.Names()) all += name + "\n" + disk.Visible(name) + "\n";
  return all;
}

// The entries that come out, by position; empty for one that is no input.
Result<std::map<uint64_t, std::string>> SalvagedOf(SimDisk& disk, const rt::Program& program, rt::Salvaged* said) {
  std::map<uint64_t, std::string> entries;
  const rt::CanonicalLines canonical(program);
  const auto salvaged =
      rt::Salvage(disk, program, [&](uint64_t position, const rt::Entry& entry, const rt::Program&) -> Status {
        if (rt::IsNote(entry)) return {};
        if (entries.contains(position)) return Status::Error(fmt::format("entry {} comes out twice", position));
        canonical.Append(entry, entries[position]);
        return {};
      });
  if (!salvaged.ok()) return salvaged.status();
  *said = salvaged.value();
  return entries;
}

std::string CheckEntries(const std::map<uint64_t, std::string>& entries, const std::vector<PlacedFrame>& frames,
                         const LoggedInputs& inputs, uint64_t needed, uint64_t acknowledged,
                         const std::optional<PlacedFrame>& hit) {
  std::map<uint64_t, std::string> expected;
  for (const PlacedFrame& frame : frames) {
    if (frame.header.kind != rt::FrameKind::kEntries) continue;
    for (uint64_t at = frame.header.first; at < frame.header.first + frame.header.count; ++at)
      expected[at] = at < inputs.lines.size() ? inputs.lines[at] : inputs.end_line;
  }
  for (const auto& [position, line] : expected) {
    const auto found = entries.find(position);
    if (found == entries.end()) return fmt::format("entry {} is not salvaged", position);
    if (found->second != line) return fmt::format("entry {} is another one: {} for {}", position, found->second, line);
  }
  if (entries.size() != expected.size()) return "entries come out that are not there";
  // What was acknowledged is in whole frames, but for what was damaged, or a snapshot has.
  for (uint64_t at = needed; at < acknowledged; ++at) {
    const bool damaged = hit && at >= hit->header.first && at < hit->header.first + hit->header.count;
    if (!damaged && !expected.contains(at)) return fmt::format("entry {} was acknowledged, and is gone", at);
  }
  return "";
}

// That the damage is said, and which entries are missing for it.
std::string CheckLost(const rt::Salvaged& said, const PlacedFrame& hit, const std::vector<PlacedFrame>& frames,
                      const SimDisk& disk) {
  const auto lost = std::ranges::find_if(said.lost, [&](const rt::Lost& one) {
    return one.file == disk.Title(hit.file) && one.offset <= hit.header.offset &&
           hit.header.offset < one.offset + one.bytes;
  });
  if (lost == said.lost.end()) return fmt::format("nobody says that {} is damaged", hit.file);
  const bool something_behind = std::ranges::any_of(frames, [&](const PlacedFrame& other) {
    return std::pair(other.file, other.header.offset) > std::pair(hit.file, hit.header.offset);
  });
  if (hit.header.kind != rt::FrameKind::kEntries || !something_behind) return "";
  const uint64_t end = hit.header.first + hit.header.count;
  // Where nothing stands before it nobody knows what is missing.
  const bool first = std::ranges::none_of(frames, [&](const PlacedFrame& other) {
    return std::pair(other.file, other.header.offset) < std::pair(hit.file, hit.header.offset);
  });
  if (!first && (lost->from > hit.header.first || lost->to.value_or(0) < end))
    return fmt::format("{} is damaged, and it is not said that entries {} to {} are missing", hit.file,
                       hit.header.first, end);
  return "";
}

}  // namespace

std::string Simulation::TellSalvage(uint64_t seed, Tally* tally) {
  Story story(seed, tally);
  Begin(story);
  Follow(story, OneChapter());
  const Chapter& chapter = story.now();
  const rt::Program& program = *chapter.version->program;
  const LoggedInputs inputs = InputsOf(chapter, story.session);
  const uint64_t far = 10 + story.random.Below(60 + 4 * story.entries());
  const int lives = 1 + static_cast<int>(story.random.Below(4));
  std::string failure;
  for (int life = 0; life <= lives; ++life) {
    const auto trouble = life < lives ? PlanTrouble(story, far) : SimDisk::Trouble::kNone;
    Given given;
    const Status lived = Live(story, &given, &failure);
    if (!failure.empty()) return failure;
    if (!lived.ok() && !story.disk->troubled()) return fmt::format("life {}: {}", life, lived.message());
    story.seen_records = story.disk->Visible(kRecords).size();
    (void)Crash(story, trouble);
    SimDisk& disk = *story.disk;
    std::vector<PlacedFrame> frames = FramesOf(disk);
    if (frames.empty()) continue;
    std::optional<PlacedFrame> hit;
    if (story.random.Chance(30) || life == lives) hit = DamageOne(disk, frames, story.random);
    ++tally->salvages;
    const std::string loads = LoadsOf(disk);
    const uint64_t operations = disk.operations();
    rt::Salvaged said;
    const auto entries = SalvagedOf(disk, program, &said);
    const auto wrong = [&](const std::string& what) {
      return fmt::format("salvage in life {}{}: {}", life,
                         hit ? fmt::format(", {} at {} damaged", hit->file, hit->header.offset) : "", what);
    };
    if (!entries.ok()) return wrong(entries.status().message());
    if (disk.operations() != operations || LoadsOf(disk) != loads) return wrong("it changes the store");
    failure = CheckEntries(entries.value(), frames, inputs, said.snapshot.value_or(0), story.acknowledged, hit);
    if (failure.empty() && hit) failure = CheckLost(said, *hit, frames, disk);
    if (!failure.empty()) return wrong(failure);
    if (hit) return "";
    // Its lines are a log that gives the same.
    std::string text;
    uint64_t position = 0;
    for (const auto& [at, line] : entries.value()) {
      if (at != position || at >= inputs.lines.size()) break;
      text += line;
      ++position;
    }
    if (position == 0) continue;
    const Chapter again{chapter.version, "salvaged", text, std::nullopt};
    const Chapter read{chapter.version, "read", chapter.events.substr(0, inputs.ends[position - 1]), std::nullopt};
    failure = FirstDifference(Plain({.chapters = {read}}, story.session), Plain({.chapters = {again}}, story.session));
    if (!failure.empty()) return wrong(failure);
  }
  return "";
}

}  // namespace journey::store_testing
