// Meta, customers, end.
#include "runtime/store/snapshot.h"

#include <fmt/format.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

#include "runtime/state/bytes.h"
#include "runtime/store/mutants.h"
#include "runtime/store/restorer.h"

namespace journey::rt {
namespace {

constexpr size_t kFrameBytes = size_t{256} << 10;

std::string EncodeMeta(const SnapshotMeta& meta) {
  ByteWriter out;
  out.Text(meta.head.Encode());
  out.U(meta.position);
  out.I(meta.clock.watermark.now);
  out.I(meta.clock.watermark.passed);
  out.U(meta.clock.watermark.behind ? 1 : 0);
  out.I(meta.clock.largest);
  out.U((meta.mark ? 1 : 0) | (meta.cursor ? 2 : 0));
  if (meta.mark) PutMark(*meta.mark, out);
  if (meta.cursor) PutCursor(*meta.cursor, out);
  out.U(meta.merges.size());
  for (const auto& [id, into] : meta.merges) {
    out.Text(id);
    out.Text(into);
  }
  return out.Take();
}

Result<SnapshotMeta> DecodeMeta(std::string_view bytes) {
  ByteReader in(bytes);
  SnapshotMeta meta;
  const Result<LogHead> head = LogHead::Decode(in.Text());
  if (!head.ok()) return head.status();
  meta.head = head.value();
  meta.position = in.U();
  meta.clock.watermark.now = in.I();
  meta.clock.watermark.passed = in.I();
  meta.clock.watermark.behind = in.Flag();
  meta.clock.largest = in.I();
  const uint64_t flags = in.U();
  if ((flags & 1) != 0) meta.mark = TakeMark(in);
  if ((flags & 2) != 0) meta.cursor = TakeCursor(in);
  for (uint64_t count = in.Count(); count > 0 && in.ok(); --count) {
    const std::string_view id = in.Text(), into = in.Text();
    meta.merges.emplace_back(id, into);
  }
  if (!in.ok() || !in.at_end()) return Status::Error("what is not a customer's cannot be read");
  return meta;
}

// The states in a frame of customers; nothing where they are not as many as it says.
std::optional<std::vector<std::string_view>> StatesOf(std::string_view payload, uint32_t count) {
  ByteReader in(payload);
  std::vector<std::string_view> states;
  states.reserve(std::min<size_t>(count, payload.size()));
  for (uint32_t i = 0; i < count && in.ok(); ++i) states.push_back(in.Text());
  return in.ok() ? std::optional(std::move(states)) : std::nullopt;
}

}  // namespace

std::string SnapshotName(uint64_t position) { return fmt::format("{}{:020}", kSnapshotPrefix, position); }

std::optional<uint64_t> SnapshotPosition(const std::string& name) {
  uint64_t position = 0;
  const size_t digits = std::min(name.size(), kSnapshotPrefix.size());
  const auto [end, error] = std::from_chars(name.data() + digits, name.data() + name.size(), position);
  if (error != std::errc() || SnapshotName(position) != name) return std::nullopt;
  return position;
}

Result<SnapshotWriter> SnapshotWriter::Begin(Disk& disk, const SnapshotMeta& meta) {
  const std::string name = SnapshotName(meta.position);
  auto file = disk.Open(name + std::string(kUnfinished), true);
  if (!file.ok()) return file.status();
  SnapshotWriter writer(disk, name, meta.log, std::move(*file));
  writer.Put(FrameKind::kMeta, EncodeMeta(meta), 0);
  return writer;
}

void SnapshotWriter::Put(FrameKind kind, std::string_view payload, uint32_t count) {
  if (!status_.ok()) return;
  frame_.clear();
  // Ids, hashes and moments pack badly, and a start would wait for unpacking them.
  const Packing packing = kind == FrameKind::kCustomers ? Packing::kNever : Packing::kSmaller;
  PutFrame({kind, log_, 0, file_->size(), customers_, count}, payload, &frame_, packing);
  status_ = file_->Append(frame_);
  customers_ += count;
}

void SnapshotWriter::EndFrame() {
  if (count_ > 0) Put(FrameKind::kCustomers, states_.bytes(), count_);
  states_.clear();
  count_ = 0;
}

void SnapshotWriter::Add(std::string_view state) {
  states_.Text(state);
  ++count_;
  if (states_.size() >= kFrameBytes) EndFrame();
}

void SnapshotWriter::Add(const Customer& customer, uint64_t schema_hash) {
  state_.clear();
  EncodeState(customer, schema_hash, state_);
  Add(state_.bytes());
}

Result<uint64_t> SnapshotWriter::Finish() {
  const std::string unfinished = name_ + std::string(kUnfinished);
  EndFrame();
  Put(FrameKind::kEnd, {}, 0);
  if (status_.ok() && !JOURNEY_PLANTED(kSnapshotNotSynced)) status_ = file_->Sync();
  if (status_.ok()) status_ = disk_->Rename(unfinished, name_);
  if (status_.ok()) status_ = disk_->SyncNames();
  if (status_.ok()) return file_->size();
  (void)disk_->Remove(unfinished);
  return status_;
}

namespace {

// A copy that does not go through the caches, which hold what the session needs next. `to` is aligned to 16 bytes, and
// of `from`, a block, as many may be read as that rounds up to. EndCopyPast comes before another thread reads any.
void CopyPast(std::byte* to, const std::byte* from, size_t bytes) {
#ifdef __SSE2__
  for (size_t at = 0; at < bytes; at += sizeof(__m128i)) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(to + at), _mm_load_si128(reinterpret_cast<const __m128i*>(from + at)));
  }
#else
  std::memcpy(to, from, bytes);
#endif
}
void EndCopyPast() {
#ifdef __SSE2__
  _mm_sfence();
#endif
}

// What a session knows besides its customers.
void TakeMeta(Session& session, SnapshotMeta& meta) {
  meta.clock = JOURNEY_PLANTED(kSnapshotWithoutClock) ? Session::Clock() : session.clock();
  if (!JOURNEY_PLANTED(kSnapshotWithoutMerges)) {
    session.merges().ForEach([&](std::string_view id, std::string_view into) { meta.merges.emplace_back(id, into); });
  }
  std::sort(meta.merges.begin(), meta.merges.end());
}

}  // namespace

void SnapshotCopy::AddPiece(size_t bytes) {
  // In huge pages, which the kernel clears faster than so many small ones.
  pieces_.reserve(pieces_.size() + 1);
  pieces_.push_back({{static_cast<std::byte*>(AllocatePages(bytes, kAlignment)), {bytes}}, bytes});
}

void SnapshotCopy::MakeRoom(uint64_t bytes) {
  try {
    for (; bytes > 0; bytes -= std::min<uint64_t>(bytes, kPieceBytes)) {
      AddPiece(std::min<uint64_t>(bytes, kPieceBytes));
      constexpr size_t kPage = 4096;
      for (size_t at = 0; at < pieces_.back().bytes; at += kPage)
        *const_cast<volatile std::byte*>(pieces_.back().memory.get() + at) = std::byte{0};
    }
  } catch (const std::bad_alloc&) {
    pieces_.clear();
  }
}

void SnapshotCopy::Take(Session& session, SnapshotMeta meta) {
  meta_ = std::move(meta);
  TakeMeta(session, meta_);
  session.ForEachCustomer([&](const Customer& customer) {
    const uint32_t used = customer.block().head().used;
    CopyPast(RoomFor(used), customer.block().begin(), used);
  });
  EndCopyPast();
}

std::byte* SnapshotCopy::RoomFor(size_t bytes) {
  const size_t rounded = Rounded(bytes);
  while (filling_ < pieces_.size() && pieces_[filling_].bytes - pieces_[filling_].used < rounded) ++filling_;
  if (filling_ == pieces_.size()) AddPiece(std::max(kPieceBytes, rounded));
  Piece& piece = pieces_[filling_];
  std::byte* room = piece.memory.get() + piece.used;
  piece.used += rounded;
  return room;
}

Result<uint64_t> SnapshotCopy::Write(Disk& disk, uint64_t schema_hash) const {
  auto writer = SnapshotWriter::Begin(disk, meta_);
  if (!writer.ok()) return writer.status();
  BlockMemory nobodys;
  Customer customer(program_, nobodys);
  for (const Piece& piece : pieces_) {
    for (std::byte *at = piece.memory.get(), *end = at + piece.used; at != end;
         at += Rounded(customer.block().head().used)) {
      customer.Attach(at);
      writer->Add(customer, schema_hash);
    }
  }
  return writer->Finish();
}

Result<uint64_t> WriteSnapshot(Disk& disk, Session& session, SnapshotMeta meta, uint64_t schema_hash) {
  TakeMeta(session, meta);
  auto writer = SnapshotWriter::Begin(disk, meta);
  if (!writer.ok()) return writer.status();
  session.ForEachCustomer([&](const Customer& customer) { writer->Add(customer, schema_hash); });
  return writer->Finish();
}

Status SnapshotReader::Fault(uint64_t offset, std::string_view what) const {
  return Status::Error(fmt::format("{}: offset {}: {}", disk_->Title(name_), offset, what));
}

Status SnapshotReader::ForEachFrame(const std::function<Status(const FoundFrame& frame, std::string& bytes)>& visit) {
  std::string bytes;
  if (Status status = disk_->ReadInto(bytes, name_, 0, kFrameHeaderBytes); !status.ok()) return status;
  std::optional<uint64_t> size = FrameSizeAt(bytes);
  uint64_t at = 0, customers = 0;
  for (bool ended = false; !ended;) {
    if (!size) return Fault(at, "damaged");
    // With the header behind it, which says how much comes next.
    if (Status status = disk_->ReadInto(bytes, name_, at, *size + kFrameHeaderBytes); !status.ok()) return status;
    const std::optional<FoundFrame> frame = FrameAt(bytes, at);
    if (!frame || (at == 0) != (frame->header.kind == FrameKind::kMeta)) return Fault(at, "damaged");
    if (frame->header.first != customers) return Fault(at, "customers before it are missing");
    const std::string_view behind = std::string_view(bytes).substr(frame->size);
    ended = frame->header.kind == FrameKind::kEnd;
    if (ended && !behind.empty()) return Fault(at + frame->size, "something stands behind its end");
    size = FrameSizeAt(behind);
    // Once it is known others may be reading it.
    if (at == 0 && size_ == 0) {
      if (Status status = TakeMeta(*frame); !status.ok()) return status;
    }
    if (frame->header.log != meta_.log) return Fault(at, "of another store");
    if (Status status = visit(*frame, bytes); !status.ok()) return status;
    customers += frame->header.count;
    at += frame->size;
  }
  customers_ = customers;
  size_ = at;
  return {};
}

Status SnapshotReader::TakeMeta(const FoundFrame& frame) {
  const auto payload = PayloadOf(frame);
  auto meta = payload.ok() ? DecodeMeta(payload.value()) : Result<SnapshotMeta>(payload.status());
  if (!meta.ok()) return Fault(frame.header.offset, meta.status().message());
  meta_ = std::move(*meta);
  meta_.log = frame.header.log;
  return name_ == SnapshotName(meta_.position) ? Status() : Fault(0, "it has another snapshot's name");
}

Result<SnapshotReader> SnapshotReader::Open(Disk& disk, const std::string& name) {
  SnapshotReader reader(disk, name);
  const Status status = reader.ForEachFrame([](const FoundFrame&, std::string&) { return Status(); });
  if (!status.ok()) return status;
  return reader;
}

Result<SnapshotReader> SnapshotReader::OpenByEnds(Disk& disk, const Disk::Entry& file) {
  SnapshotReader reader(disk, file.name);
  FrameFile frames(disk, file.name);
  const auto begin = frames.From(0);
  if (!begin.ok()) return begin.status();
  const std::optional<FoundFrame> first = FrameAt(begin.value(), 0);
  if (!first || first->header.kind != FrameKind::kMeta) return reader.Fault(0, "damaged");
  if (Status status = reader.TakeMeta(*first); !status.ok()) return status;
  const uint64_t at = std::max(file.size, kFrameHeaderBytes) - kFrameHeaderBytes;
  const auto end = disk.Read(file.name, at, kFrameHeaderBytes);
  if (!end.ok()) return end.status();
  const std::optional<FoundFrame> last = FrameAt(end.value(), at);
  if (!last || last->header.kind != FrameKind::kEnd) return reader.Fault(at, "damaged");
  reader.customers_ = last->header.first;
  reader.size_ = file.size;
  return reader;
}

Status SnapshotReader::ForEachState(const std::function<Status(std::string_view state)>& visit) {
  return ForEachStates([&](const std::vector<std::string_view>& states) -> Status {
    for (const std::string_view state : states) {
      if (Status status = visit(state); !status.ok()) return status;
    }
    return {};
  });
}

Status SnapshotReader::ForEachStates(const std::function<Status(const std::vector<std::string_view>& states)>& visit) {
  std::string room;
  return ForEachFrame([&](const FoundFrame& frame, std::string&) -> Status {
    if (frame.header.kind != FrameKind::kCustomers) return {};
    const auto payload = PayloadOf(frame, room);
    if (!payload.ok()) return Fault(frame.header.offset, payload.status().message());
    const auto states = StatesOf(payload.value(), frame.header.count);
    return states ? visit(*states) : Fault(frame.header.offset, "a customer's state is cut short");
  });
}

Status SnapshotReader::Restore(const Program& program, Session& session, const std::function<Status()>& whole) {
  const Schema schema = Schema::Of(program);
  const StateReader reader(schema, program);
  session.Restore(meta_.clock);
  for (const auto& [id, into] : meta_.merges) session.TakeMerge(id, into);
  // Whatever the file says of their number: no state is shorter.
  constexpr uint64_t kLeastState = 16;
  session.Expect(std::min(customers_, size_ / kLeastState));
  auto beside = threads_ > 0 ? Restorer::Make(program, reader, session, threads_)
                             : Result<std::unique_ptr<Restorer>>(Status::Error("by the calling thread"));
  if (!beside.ok()) {
    const Status status = RestoreAlone(reader, session);
    return status.ok() && whole ? whole() : status;
  }
  const auto add = [&](const FoundFrame& frame, std::string& bytes) {
    return frame.header.kind == FrameKind::kCustomers ? (*beside)->Add(frame.header, bytes) : Status();
  };
  Status status = ForEachFrame(add);
  if (status.ok() && whole) {
    if (Status begun = whole(); !begun.ok()) return begun;
  }
  if (status.ok()) status = (*beside)->Finish();
  return status.ok() ? status : Status::Error(disk_->Title(name_) + ": " + status.message());
}

Status SnapshotReader::RestoreAlone(const StateReader& reader, Session& session) {
  return ForEachStates([&](const std::vector<std::string_view>& states) -> Status {
    constexpr size_t kAhead = 8;  // whose place in a table is asked for before it is needed
    for (size_t i = 0; i < states.size(); ++i) {
      if (i + kAhead < states.size()) {
        const Result<StateReader::Origin> next = StateReader::OriginOf(states[i + kAhead]);
        if (next.ok()) session.Prefetch(HashCustomer(next.value().customer));
      }
      if (Status status = session.Restore(states[i], reader); !status.ok()) return status;
    }
    return {};
  });
}

}  // namespace journey::rt
