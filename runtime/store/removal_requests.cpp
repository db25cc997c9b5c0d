// One frame a file; names say how far a request is.
#include "runtime/store/removal_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/state/bytes.h"
#include "runtime/store/frame.h"
#include "runtime/store/mutants.h"

namespace journey::rt {
namespace {

constexpr uint64_t kRequestVersion = 1;

std::string RequestFile(std::string_view prefix, uint64_t number) { return fmt::format("{}{:016x}", prefix, number); }

// 0: the file is none of these.
uint64_t RequestNumber(std::string_view prefix, const std::string& name) {
  if (!name.starts_with(prefix)) return 0;
  uint64_t number = 0;
  const std::string_view digits = std::string_view(name).substr(prefix.size());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return error == std::errc() && RequestFile(prefix, number) == name ? number : 0;
}

std::string OneFrame(FrameKind kind, const ByteWriter& payload) {
  std::string frame;
  PutFrame({kind, 0, 0, 0, 0, 0}, payload.bytes(), &frame);
  return frame;
}

// The payload of a file that has one frame of this kind; nothing where it is another one.
std::optional<std::string> PayloadIn(const std::string& bytes, FrameKind kind) {
  const std::optional<FoundFrame> frame = FrameAt(bytes, 0);
  if (!frame || frame->header.kind != kind || frame->size != bytes.size()) return std::nullopt;
  auto payload = PayloadOf(*frame);
  return payload.ok() ? std::optional(std::move(*payload)) : std::nullopt;
}

std::string Encode(const RemovalRequest& request) {
  ByteWriter out;
  out.U(kRequestVersion);
  out.Text(request.customer);
  out.Text(request.journey);
  return OneFrame(FrameKind::kRequest, out);
}

std::optional<RemovalRequest> DecodeRequest(const std::string& bytes, uint64_t number) {
  const std::optional<std::string> payload = PayloadIn(bytes, FrameKind::kRequest);
  if (!payload) return std::nullopt;
  ByteReader in(*payload);
  if (in.U() != kRequestVersion) return std::nullopt;
  RemovalRequest request{.number = number};
  request.customer = in.Text();
  request.journey = in.Text();
  return in.ok() && in.at_end() ? std::optional(std::move(request)) : std::nullopt;
}

std::string Encode(const RemovalAnswer& answer) {
  ByteWriter out;
  out.U(kRequestVersion);
  out.U(static_cast<uint64_t>(answer.outcome));
  out.U(answer.removal.ended.size());
  for (const Removal::Ended& one : answer.removal.ended) {
    out.Text(one.journey);
    out.Text(one.key);
    out.U(one.entry);
    out.Text(one.stage);
  }
  return OneFrame(FrameKind::kAnswer, out);
}

std::optional<RemovalAnswer> DecodeAnswer(const std::string& bytes) {
  const std::optional<std::string> payload = PayloadIn(bytes, FrameKind::kAnswer);
  if (!payload) return std::nullopt;
  ByteReader in(*payload);
  if (in.U() != kRequestVersion) return std::nullopt;
  RemovalAnswer answer;
  const uint64_t outcome = in.U();
  if (outcome >= static_cast<uint64_t>(RemovalAnswer::Outcome::kCount)) return std::nullopt;
  answer.outcome = static_cast<RemovalAnswer::Outcome>(outcome);
  for (uint64_t count = in.Count(); count > 0; --count) {
    Removal::Ended one;
    one.journey = in.Text();
    one.key = in.Text();
    one.entry = in.U();
    one.stage = in.Text();
    answer.removal.ended.push_back(std::move(one));
  }
  return in.ok() && in.at_end() ? std::optional(std::move(answer)) : std::nullopt;
}

// Answers one that was taken.
Status AnswerTaken(Disk& disk, uint64_t number, const std::set<uint64_t>& done, const DoRemoval& remove) {
  const std::string taken = RequestFile(JOURNEY_PLANTED(kRemovalNotClaimed) ? kAskedPrefix : kTakenPrefix, number);
  const std::string answered = RequestFile(kAnsweredPrefix, number);
  const auto is_answered = HasFile(disk, answered);
  if (!is_answered.ok()) return is_answered.status();
  if (!is_answered.value()) {
    const auto bytes = disk.Read(taken, 0, Disk::kWhole);
    if (!bytes.ok()) return bytes.status();
    // One that is damaged asks for nothing, and whoever has asked finds no answer.
    const std::optional<RemovalRequest> request = DecodeRequest(bytes.value(), number);
    RemovalAnswer answer{.outcome = RemovalAnswer::Outcome::kDoneBefore};
    if (request && JOURNEY_PLANTED(kRemovalAnsweredEarly)) {
      if (Status status = WriteWhole(disk, answered, Encode(answer)); !status.ok()) return status;
    }
    if (request && (!done.contains(number) || JOURNEY_PLANTED(kRemovalDoneTwice))) {
      auto made = remove(*request);
      if (!made.ok()) return made.status();
      answer = std::move(*made);
    }
    if (request) {
      if (Status status = WriteWhole(disk, answered, Encode(answer)); !status.ok()) return status;
    }
  }
  // Perhaps whoever asked has already taken it away with the answer.
  if (const auto removed = RemoveFile(disk, taken); !removed.ok()) return removed.status();
  return disk.SyncNames();
}

// Whether the request is ours to do now. One that cannot be read is not even taken: so who asked sees that nobody does.
Result<bool> Claim(Disk& disk, uint64_t number) {
  const std::string asked = RequestFile(kAskedPrefix, number);
  if (!disk.Read(asked, 0, Disk::kWhole).ok()) return false;
  if (JOURNEY_PLANTED(kRemovalNotClaimed)) return true;
  const Status renamed = disk.Rename(asked, RequestFile(kTakenPrefix, number));
  if (renamed.ok()) return true;
  const auto there = HasFile(disk, asked);
  if (!there.ok() || there.value()) return renamed;
  return false;  // withdrawn in this moment
}

}  // namespace

Status AskForRemoval(Disk& disk, const RemovalRequest& request) {
  return WriteWhole(disk, RequestFile(kAskedPrefix, request.number), Encode(request));
}

Result<bool> WithdrawRemoval(Disk& disk, uint64_t number) {
  auto removed = RemoveFile(disk, RequestFile(kAskedPrefix, number));
  if (!removed.ok() || !removed.value()) return removed;
  if (Status status = disk.SyncNames(); !status.ok()) return status;
  return true;
}

Result<std::optional<RemovalAnswer>> TakeRemovalAnswer(Disk& disk, uint64_t number) {
  const std::string answered = RequestFile(kAnsweredPrefix, number);
  const auto there = HasFile(disk, answered);
  if (!there.ok()) return there.status();
  if (!there.value()) return std::optional<RemovalAnswer>();
  const auto bytes = disk.Read(answered, 0, Disk::kWhole);
  if (!bytes.ok()) return bytes.status();
  auto answer = DecodeAnswer(bytes.value());
  if (!answer) return Status::Error(disk.Title(answered) + ": offset 0: damaged");
  // Who has answered may have ended before the request was away, and one without an answer would be done again: where
  // nothing was to be done, which the log does not say, a customer who has entered since would be taken out.
  if (const auto removed = RemoveFile(disk, RequestFile(kTakenPrefix, number)); !removed.ok()) return removed.status();
  if (Status status = disk.SyncNames(); !status.ok()) return status;
  if (Status status = disk.Remove(answered); !status.ok()) return status;
  return answer;
}

Result<bool> IsRemovalThere(Disk& disk, uint64_t number) {
  for (const std::string_view prefix : {kAskedPrefix, kTakenPrefix}) {
    auto there = HasFile(disk, RequestFile(prefix, number));
    if (!there.ok() || there.value()) return there;
  }
  return false;
}

Result<std::vector<WaitingRemoval>> WaitingRemovals(Disk& disk) {
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  std::vector<WaitingRemoval> waiting;
  for (const std::string_view prefix : {kTakenPrefix, kAskedPrefix}) {
    for (const Disk::Entry& file : files.value()) {
      const uint64_t number = RequestNumber(prefix, file.name);
      if (number == 0 || !file.regular) continue;
      const auto bytes = disk.Read(file.name, 0, Disk::kWhole);
      auto request = bytes.ok() ? DecodeRequest(bytes.value(), number) : std::nullopt;
      if (request) waiting.push_back({std::move(*request), prefix == kTakenPrefix});
    }
  }
  return waiting;
}

Result<bool> AreRemovalsThere(Disk& disk) {
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  return std::ranges::any_of(files.value(), [](const Disk::Entry& file) {
    return RequestNumber(kAskedPrefix, file.name) != 0 || RequestNumber(kTakenPrefix, file.name) != 0;
  });
}

Status AnswerRemovals(Disk& disk, const std::set<uint64_t>& done, const DoRemoval& remove) {
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  // What a process that is gone has taken comes first, or a new one of its number would be another's.
  for (const std::string_view prefix : {kTakenPrefix, kAskedPrefix}) {
    for (const Disk::Entry& file : files.value()) {
      const uint64_t number = RequestNumber(prefix, file.name);
      if (number == 0 || !file.regular) continue;
      if (prefix == kAskedPrefix) {
        const auto ours = Claim(disk, number);
        if (!ours.ok()) return ours.status();
        if (!ours.value()) continue;
      }
      if (Status status = AnswerTaken(disk, number, done, remove); !status.ok()) return status;
    }
  }
  return {};
}

Status ForgetRemovals(Disk& disk, const Ids& ids) {
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  for (const Disk::Entry& file : files.value()) {
    bool goes = file.name.starts_with(kAnsweredPrefix);
    for (const std::string_view prefix : {kAskedPrefix, kTakenPrefix}) {
      if (goes || !file.name.starts_with(prefix)) continue;
      const auto bytes = disk.Read(file.name, 0, Disk::kWhole);
      if (const auto there = HasFile(disk, file.name); there.ok() && !there.value()) continue;  // withdrawn just now
      if (!bytes.ok()) return bytes.status();
      // Nobody can tell whose one is that is damaged.
      const std::optional<RemovalRequest> request = DecodeRequest(bytes.value(), RequestNumber(prefix, file.name));
      goes = !request || ids.contains(request->customer);
    }
    if (!goes) continue;
    if (const auto removed = RemoveFile(disk, file.name); !removed.ok()) return removed.status();
  }
  return {};
}

Status LeftAnswers::Drop(Disk& disk, std::chrono::milliseconds kept) {
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  const auto now = std::chrono::steady_clock::now();
  std::map<std::string, std::chrono::steady_clock::time_point> seen;
  for (const Disk::Entry& file : files.value()) {
    if (!file.name.starts_with(kAnsweredPrefix) || file.name.ends_with(kUnfinished)) continue;
    const auto found = seen_.find(file.name);
    const auto since = found != seen_.end() ? found->second : now;
    if (found == seen_.end() || now - since < kept) {
      seen.emplace(file.name, since);
      continue;
    }
    // Whoever asked may take it in this very moment.
    (void)disk.Remove(file.name);
  }
  seen_ = std::move(seen);
  return {};
}

}  // namespace journey::rt
