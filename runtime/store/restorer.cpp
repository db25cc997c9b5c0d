// The workers take the next frame as soon as they are done with one; those that are decoded are taken in meanwhile.
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

constexpr size_t kFramesEach = 3;   // of a worker, that are decoded or wait
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
    : reader_(reader), session_(session), jobs_(threads * kFramesEach) {
  for (size_t i = 0; i < threads; ++i) desks_.push_back(std::make_unique<Desk>(program));
}

Restorer::~Restorer() {
  next_.store(UINT32_MAX / 2, std::memory_order_relaxed);  // nobody wants what was not begun
  Close();
}

Result<std::unique_ptr<Restorer>> Restorer::Make(const Program& program, const StateReader& reader, Session& session,
                                                 size_t threads) {
  std::unique_ptr<Restorer> restorer(new Restorer(program, reader, session, threads));
  auto workers =
      Workers::Make(threads, [own = restorer.get()](size_t worker) { own->DecodeAll(*own->desks_[worker]); });
  if (!workers.ok()) return workers.status();
  restorer->workers_ = std::move(*workers);
  restorer->workers_->Start();
  return restorer;
}

Status Restorer::Add(const FrameHeader& header, std::string& bytes) {
  const uint32_t number = added_.load(std::memory_order_relaxed) / 2;
  if (number - taken_ == jobs_.size()) {
    if (Status status = TakeIn(); !status.ok()) return status;
  }
  Job& job = Of(number);
  job.header = header;
  job.bytes.swap(bytes);
  job.done.store(0, std::memory_order_relaxed);
  added_.store((number + 1) * 2, std::memory_order_release);
  added_.notify_one();
  return {};
}

Status Restorer::Finish() {
  Close();
  while (taken_ < added_.load(std::memory_order_relaxed) / 2) {
    if (Status status = TakeIn(); !status.ok()) return status;
  }
  return {};
}

void Restorer::Close() {
  added_.fetch_or(1, std::memory_order_release);
  added_.notify_all();
}

void Restorer::DecodeAll(Desk& desk) {
  for (;;) {
    const uint32_t number = next_.fetch_add(1, std::memory_order_relaxed);
    for (uint32_t added = added_.load(std::memory_order_acquire); added / 2 <= number;
         added = added_.load(std::memory_order_acquire)) {
      if (added % 2 != 0) return;
      added_.wait(added, std::memory_order_acquire);
    }
    Job& job = Of(number);
    try {
      job.status = Decode(job, desk);
    } catch (...) {
      job.failure = std::current_exception();
    }
    job.done.store(1, std::memory_order_release);
    job.done.notify_one();
  }
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
    if (job.room < needed) MakeRoom(job, words, needed);
    std::memcpy(job.blocks.get() + words, customer.block().begin(), used);
    job.made.push_back({words, HashCustomer(customer.id())});
    words = needed;
    customer.Destroy();
  }
  return {};
}

void Restorer::MakeRoom(Job& job, size_t used, size_t needed) {
  // Blocks take some more than the states that they are made of.
  const size_t room = std::max({needed, 2 * job.room, 2 * job.bytes.size() / sizeof(uint64_t)});
  auto larger = std::make_unique_for_overwrite<uint64_t[]>(room);
  if (used > 0) std::memcpy(larger.get(), job.blocks.get(), used * sizeof(uint64_t));
  job.blocks = std::move(larger);
  job.room = room;
}

Status Restorer::TakeIn() {
  constexpr size_t kAhead = 8;  // whose place in a table is asked for before it is needed
  Job& job = Of(taken_++);
  job.done.wait(0, std::memory_order_acquire);
  if (job.failure != nullptr) std::rethrow_exception(job.failure);
  if (!job.status.ok()) return job.status;
  for (size_t i = 0; i < job.made.size(); ++i) {
    if (i + kAhead < job.made.size()) session_.Prefetch(job.made[i + kAhead].hash);
    session_.Adopt(reinterpret_cast<const std::byte*>(job.blocks.get() + job.made[i].at), job.made[i].hash);
  }
  return {};
}

}  // namespace journey::rt
