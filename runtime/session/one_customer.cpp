// The customer's block lives as long as a call.
#include "runtime/session/one_customer.h"

#include <algorithm>

namespace journey::rt {
namespace {

// Gives the block back, however the call ends.
class Held {
 public:
  explicit Held(Customer& customer) : customer_(customer) {}
  Held(const Held&) = delete;
  ~Held() { customer_.Destroy(); }

 private:
  Customer& customer_;
};

// A stamp counts whatever else was read.
int64_t HandledAt(const Input& input, int64_t watermark) {
  return input.stamp != kNoTimestamp ? input.stamp : watermark;
}

}  // namespace

void OneCustomer::Lines::Write(const Record& record) {
  char* end = PutRecordJson(record, lines.Room(MostRecordChars(record) + 1));
  *end++ = '\n';
  lines.Took(end);
  ++count;
}

OneCustomer::OneCustomer(const Program& program, const Executor& executor, FoldOptions options)
    : fold_(program, executor, sink_, options), customer_(program, memory_), readers_(program) {}

Status OneCustomer::Read(std::string_view state, std::string_view whose, Customer& customer, StateLosses* losses) {
  if (state.empty()) {
    if (whose.empty()) return Status::Error("there is no state and no input that says whose it would be");
    customer.Create(whose, 0);
    return Status();
  }
  Result<StateReaders::Found> found = readers_.For(state);
  if (!found.ok()) return found.status();
  if (!found->into.empty()) {
    return Status::Error("customer \"" + found->customer + "\" has become one with \"" + found->into +
                         "\", whose state is needed");
  }
  if (!whose.empty() && whose != found->customer) {
    return Status::Error("the state is that of customer \"" + found->customer + "\", the input is one of customer \"" +
                         std::string(whose) + "\"");
  }
  return found->reader->Decode(state, customer, 0, losses);
}

void OneCustomer::Give(FoldedCustomer* out) {
  state_ = EncodeState(customer_, readers_.schema_hash());
  out->state = state_;
  out->records = sink_.lines.view();
  out->next_due = customer_.head().next_due;
}

template <class Work>
Status OneCustomer::Do(std::string_view state, std::string_view customer, FoldedCustomer* out, Work&& work) {
  *out = {};
  sink_.lines.clear();
  const Status status = Read(state, customer, customer_, &out->losses);
  if (!status.ok()) return status;
  const Held held(customer_);
  if (!state.empty()) fold_.Resume(customer_);
  work();
  fold_.Leave(customer_);
  Give(out);
  return Status();
}

Status OneCustomer::Apply(std::string_view state, const Input& input, int64_t watermark, FoldedCustomer* out) {
  CHECK(input.kind == InputKind::kEvent || input.kind == InputKind::kIdentify);
  return Do(state, input.customer, out, [&] { fold_.Apply(customer_, input, HandledAt(input, watermark)); });
}

Status OneCustomer::ApplyMerged(std::string_view state, const Input& input, int64_t watermark, FoldedCustomer* out) {
  Result<StateReaders::Found> found = readers_.For(state);
  if (!found.ok()) return found.status();
  Input resolved = input;
  resolved.customer = found->customer;
  return Apply(state, resolved, watermark, out);
}

Result<std::string> OneCustomer::MergedInto(std::string_view state) const {
  Result<StateReaders::Found> found = readers_.For(state);
  if (!found.ok()) return found.status();
  return std::move(found->into);
}

Status OneCustomer::Merge(std::string_view state, std::string_view other_state, const Input& input, int64_t watermark,
                          FoldedCustomer* out) {
  *out = {};
  sink_.lines.clear();
  std::string into(input.customer);
  bool are_one = false;
  if (!state.empty()) {
    Result<StateReaders::Found> found = readers_.For(state);
    if (!found.ok()) return found.status();
    into = found->customer;
  }
  if (!other_state.empty()) {
    Result<StateReaders::Found> found = readers_.For(other_state);
    if (!found.ok()) return found.status();
    are_one = !found->into.empty();
  }
  Input resolved = input;
  resolved.customer = into;
  if (are_one || input.other == into) {
    fold_.IgnoreMerge();
    return input.kind == InputKind::kIdentify ? Apply(state, resolved, watermark, out) : Status();
  }
  Status status = Read(state, into, customer_, &out->losses);
  if (!status.ok()) return status;
  const Held held(customer_);
  Customer other(fold_.program(), memory_);
  status = Read(other_state, input.other, other, &out->losses);
  if (!status.ok()) return status;
  const Held other_held(other);
  other.EndStep();
  if (!state.empty()) fold_.Resume(customer_);
  if (!other_state.empty()) fold_.Resume(other);
  const bool merged = MergeStates(other, resolved, HandledAt(input, watermark));
  fold_.Leave(other);
  fold_.Leave(customer_);
  other_ =
      merged ? EncodeMerged(input.other, into, readers_.schema_hash()) : EncodeState(other, readers_.schema_hash());
  out->other = other_;
  Give(out);
  return Status();
}

// False: the input is a repeat.
bool OneCustomer::MergeStates(Customer& other, const Input& input, int64_t watermark) {
  const auto clock_of = [&](const Customer& customer) {
    return customer.head().has_clock ? std::max(customer.head().clock, input.timestamp) : input.timestamp;
  };
  fold_.FireDue(other, watermark);
  fold_.FireDue(customer_, watermark);
  if (!input.message_id.empty() && fold_.IsRepeat(customer_, input.message_id, clock_of(customer_))) return false;
  const int64_t time = std::max(clock_of(other), clock_of(customer_));
  fold_.FireDue(other, time);
  fold_.FireDue(customer_, time);
  const bool known = other.head().known || other.head().has_clock;
  fold_.Merge(customer_, known ? &other : nullptr, input);
  return true;
}

Status OneCustomer::Advance(std::string_view state, int64_t limit, FoldedCustomer* out) {
  return Do(state, {}, out, [&] { fold_.FireDue(customer_, limit); });
}

}  // namespace journey::rt
