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

}  // namespace

void OneCustomer::Lines::Write(const Record& record) {
  char* end = PutRecordJson(record, lines.Room(MostRecordChars(record) + 1));
  *end++ = '\n';
  lines.Took(end);
  ++count;
}

OneCustomer::OneCustomer(const Program& program, const Executor& executor, FoldOptions options)
    : fold_(program, executor, sink_, options), customer_(program, memory_), readers_(program) {}

Status OneCustomer::Read(std::string_view state, std::string_view customer, StateLosses* losses) {
  if (state.empty()) {
    if (customer.empty()) return Status::Error("there is no state and no input that says whose it would be");
    customer_.Create(customer, 0);
    return Status();
  }
  const Result<StateReaders::Found> found = readers_.For(state);
  if (!found.ok()) return found.status();
  if (!customer.empty() && customer != found.value().customer) {
    return Status::Error("the state is that of customer \"" + found.value().customer + "\", the input is one of customer \"" +
                         std::string(customer) + "\"");
  }
  return found.value().reader->Decode(state, customer_, 0, losses);
}

template <class Work>
Status OneCustomer::Do(std::string_view state, std::string_view customer, FoldedCustomer* out, Work&& work) {
  *out = {};
  sink_.lines.clear();
  const Status status = Read(state, customer, &out->losses);
  if (!status.ok()) return status;
  const Held held(customer_);
  if (!state.empty()) fold_.Resume(customer_);
  work();
  fold_.Leave(customer_);
  state_ = EncodeState(customer_, readers_.schema_hash());
  out->state = state_;
  out->records = sink_.lines.view();
  out->next_due = customer_.head().next_due;
  return Status();
}

Status OneCustomer::Apply(std::string_view state, const Input& input, int64_t watermark, FoldedCustomer* out) {
  CHECK(input.kind == InputKind::kEvent || input.kind == InputKind::kIdentify);
  return Do(state, input.customer, out, [&] { fold_.Apply(customer_, input, std::max(watermark, input.stamp)); });
}

Status OneCustomer::Advance(std::string_view state, int64_t limit, FoldedCustomer* out) {
  return Do(state, {}, out, [&] { fold_.FireDue(customer_, limit); });
}

}  // namespace journey::rt
