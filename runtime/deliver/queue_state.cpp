// One frame of the store's kind.
#include "runtime/deliver/queue_state.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <limits>

#include "runtime/deliver/mutants.h"
#include "runtime/state/bytes.h"
#include "runtime/store/frame.h"

namespace journey::rt {
namespace {

constexpr uint64_t kVersion = 1;
constexpr std::string_view kQueuePrefix = "queue-";

std::string Encode(const QueueState& state) {
  ByteWriter out;
  out.U(kVersion);
  out.Text(state.records);
  out.U(state.channels.size());
  for (const std::string& channel : state.channels) out.Text(channel);
  out.U(state.offset);
  out.U(state.tail.bytes);
  out.Fixed(state.tail.hash);
  out.U(state.delivered);
  out.U(state.dead_file);
  out.U(state.dead_bytes);
  out.U(state.dead_letters);
  out.Text(state.last_reason);
  out.I(state.last_failure);
  out.U(state.unsettled.size());
  uint64_t before = 0;
  for (const auto& [at, one] : state.unsettled) {
    out.U(at - before);
    before = at;
    out.U(one.size);
    out.Fixed(one.customer);
    out.U(one.attempts);
    out.I(one.first_try);
    out.I(one.next_try);
    out.Text(one.reason);
  }
  out.U(state.erased.size());
  for (const auto& [customer, until] : state.erased) {
    out.Fixed(customer);
    out.U(until);
  }
  return out.Take();
}

std::optional<QueueState> Decode(std::string_view bytes) {
  ByteReader in(bytes);
  QueueState state;
  if (in.U() != kVersion) return std::nullopt;
  state.records = in.Text();
  for (uint64_t left = in.Count(); left > 0 && in.ok(); --left) state.channels.emplace_back(in.Text());
  state.offset = in.U();
  state.tail.bytes = in.U();
  state.tail.hash = in.Fixed();
  state.delivered = in.U();
  state.dead_file = in.U();
  state.dead_bytes = in.U();
  state.dead_letters = in.U();
  state.last_reason = in.Text();
  state.last_failure = in.I();
  uint64_t at = 0;
  for (uint64_t left = in.Count(); left > 0 && in.ok(); --left) {
    at += in.U();
    Unsettled& one = state.unsettled[at];
    one.size = in.U();
    one.customer = in.Fixed();
    one.attempts = in.U();
    one.first_try = in.I();
    one.next_try = in.I();
    one.reason = in.Text();
  }
  for (uint64_t left = in.Count(); left > 0 && in.ok(); --left) {
    const uint64_t customer = in.Fixed();
    state.erased[customer] = in.U();
  }
  return in.ok() && in.at_end() ? std::optional(std::move(state)) : std::nullopt;
}

}  // namespace

uint64_t CustomerHash(std::string_view customer) { return XXH3_64bits(customer.data(), customer.size()); }

std::string QueueName(std::string_view sink) { return fmt::format("{}{}", kQueuePrefix, sink); }
std::string DeadName(std::string_view sink, uint64_t number) {
  return fmt::format("dead-letters-{}-{}.jsonl", sink, number);
}

Result<std::vector<std::string>> QueuesOf(Disk& disk) {
  const auto files = FilesNamed(disk, kQueuePrefix);
  if (!files.ok()) return files.status();
  std::vector<std::string> sinks;
  for (const Disk::Entry& file : files.value()) sinks.push_back(file.name.substr(kQueuePrefix.size()));
  return sinks;
}

bool HasChannel(std::span<const std::string> channels, std::string_view channel) {
  return channels.empty() || std::ranges::find(channels, channel) != channels.end();
}

Result<std::optional<QueueState>> ReadQueue(Disk& disk, std::string_view sink) {
  const std::string name = QueueName(sink);
  const auto files = FilesNamed(disk, name);
  if (!files.ok()) return files.status();
  for (const Disk::Entry& file : files.value()) {
    if (file.name != name) continue;
    // Whole, whatever size it was listed with: who delivers puts another file in its place at any time.
    const auto bytes = disk.Read(name, 0, std::numeric_limits<uint64_t>::max());
    if (!bytes.ok()) return bytes.status();
    const std::optional<FoundFrame> frame = FrameAt(bytes.value(), 0);
    std::optional<QueueState> state;
    if (frame && frame->header.kind == FrameKind::kDelivery && frame->size == bytes.value().size()) {
      const auto payload = PayloadOf(*frame);
      if (payload.ok()) state = Decode(payload.value());
    }
    if (state) return state;
    return Status::Error(
        fmt::format("{} is damaged: how far the sink is cannot be known; without the file it is a new sink, which gets "
                    "what is sent "
                    "from then on, or, where it is to begin at the start, all sends again, with the ids that they had",
                    disk.Title(name)));
  }
  return std::optional<QueueState>();
}

Status AddQueue(Disk& disk, std::string_view sink, const std::vector<std::string>& channels, const std::string& records,
                uint64_t ready) {
  const auto there = ReadQueue(disk, sink);
  if (!there.ok()) return there.status();
  if (there.value()) return {};
  QueueState state;
  state.records = records;
  state.channels = channels;
  state.offset = ready;
  return WriteQueue(disk, sink, state);
}

Status WriteQueue(Disk& disk, std::string_view sink, const QueueState& state) {
  std::string bytes;
  PutFrame({.kind = FrameKind::kDelivery}, Encode(state), &bytes);
  const std::string name = QueueName(sink);
  if (!JOURNEY_PLANTED_DELIVERY(kSyncSkipped)) return WriteWhole(disk, name, bytes);
  const std::string unfinished = name + std::string(kUnfinished);
  auto file = disk.Open(unfinished, true);
  if (!file.ok()) return file.status();
  if (Status status = (*file)->Append(bytes); !status.ok()) return status;
  if (Status status = disk.Rename(unfinished, name); !status.ok()) return status;
  return disk.SyncNames();
}

}  // namespace journey::rt
