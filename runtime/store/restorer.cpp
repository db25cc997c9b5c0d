// While the workers decode some frames, those of the round before are taken in.
#include "runtime/store/restorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/platform/thread.h"
#include "runtime/shard/shard_hash.h"
#include "runtime/state/bytes.h"

namespace journey::rt {
namespace {

constexpr size_t kFramesEach = 2;   // of a worker, in a round
constexpr size_t kMostThreads = 4;  // one thread takes in what so many decode

Status FrameFault(const FrameHeader& header, std::string_view what) {
  return Status::Error(fmt::format("offset {}: {}", header.offset, what));
}

}  // namespace

size_t RestoreThreads() { return std::min<size_t>(ProcessorCount(), kMostThreads); }

std::optional<std::vector<std::string_view>> StatesOf(std::string_view payload, uint32_t count) {
  ByteReader in(payload);
  std::vector<std::string_view> states;
  states.reserve(std::min<size_t>(count, payload.size()));
  for (uint32_t i = 0; i < count && in.ok(); ++i) states.push_back(in.Text());
  return in.ok() ? std::optional(std::move(states)) : std::nullopt;
}

Restorer::Restorer(const Program& program, const StateReader& reader, Session& session, size_t threads)
    : reader_(reader), session_(session), threads_(threads) {
  for (size_t i = 0; i < threads; ++i) desks_.push_back(std::make_unique<Desk>(program));
  added_.jobs.resize(threads * kFramesEach);
  decoding_.jobs.resize(threads * kFramesEach);
}

Result<std::unique_ptr<Restorer>> Restorer::Make(const Program& program, const StateReader& reader, Session& session,
                                                 size_t threads) {
  std::unique_ptr<Restorer> restorer(new Restorer(program, reader, session, threads));
  auto workers = Workers::Make(threads, [own = restorer.get()](size_t worker) {
    for (size_t i = worker; i < own->decoding_.count; i += own->threads_) {
      Job& job = own->decoding_.jobs[i];
      job.status = own->Decode(job, *own->desks_[worker]);
    }
  });
  if (!workers.ok()) return workers.status();
  restorer->workers_ = std::move(*workers);
  return restorer;
}

Status Restorer::Add(const FrameHeader& header, std::string&& bytes) {
  Job& job = added_.jobs[added_.count++];
  job.header = header;
  job.bytes = std::move(bytes);
  return added_.count < added_.jobs.size() ? Status() : Turn();
}

Status Restorer::Finish() {
  if (Status status = Turn(); !status.ok()) return status;
  return Turn();
}

Status Restorer::Turn() {
  workers_->Wait();
  std::swap(decoding_, added_);
  workers_->Start();
  for (size_t i = 0; i < added_.count; ++i) {
    if (Status status = TakeIn(added_.jobs[i]); !status.ok()) return status;
  }
  added_.count = 0;
  return {};
}

Status Restorer::Decode(Job& job, Desk& desk) const {
  // Going through all of its bytes, which brings them here.
  const std::optional<FoundFrame> frame = FrameAt(job.bytes, job.header.offset);
  if (!frame) return FrameFault(job.header, "damaged");
  const auto payload = PayloadOf(*frame, desk.payload);
  if (!payload.ok()) return FrameFault(job.header, payload.status().message());
  const auto states = StatesOf(payload.value(), job.header.count);
  if (!states) return FrameFault(job.header, "a customer's state is cut short");
  job.made.clear();
  size_t words = 0;
  for (const std::string_view state : *states) {
    Customer& customer = desk.customer;
    if (Status status = reader_.Decode(state, customer, 0, nullptr, *desk.room); !status.ok()) return status;
    const uint32_t used = customer.block().head().used;
    const size_t needed = words + (used + sizeof(uint64_t) - 1) / sizeof(uint64_t);
    if (job.blocks.size() < needed) job.blocks.resize(std::max(needed, 2 * job.blocks.size()));
    std::memcpy(job.blocks.data() + words, customer.block().begin(), used);
    job.made.push_back({words, HashCustomer(customer.id())});
    words = needed;
    customer.Destroy();
  }
  return {};
}

Status Restorer::TakeIn(const Job& job) {
  constexpr size_t kAhead = 8;  // whose place in a table is asked for before it is needed
  if (!job.status.ok()) return job.status;
  for (size_t i = 0; i < job.made.size(); ++i) {
    if (i + kAhead < job.made.size()) session_.Prefetch(job.made[i + kAhead].hash);
    session_.Adopt(reinterpret_cast<const std::byte*>(job.blocks.data() + job.made[i].at), job.made[i].hash);
  }
  return {};
}

}  // namespace journey::rt
