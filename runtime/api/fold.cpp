// The functions of journey/fold.h.
#include "runtime/api/fold.h"

#include <algorithm>

#include "runtime/records/reject.h"

namespace rt = journey::rt;
using journey::api::Fail;
using journey::api::Guarded;

namespace {

constexpr size_t kFoldOptionEnds[] = {JOURNEY_FIELD_END(journey_fold_options, struct_size),
                                      JOURNEY_FIELD_END(journey_fold_options, dedup_window_ms)};
constexpr size_t kResultEnds[] = {JOURNEY_FIELD_END(journey_fold_result, struct_size),
                                  JOURNEY_FIELD_END(journey_fold_result, state),
                                  JOURNEY_FIELD_END(journey_fold_result, state_size),
                                  JOURNEY_FIELD_END(journey_fold_result, records),
                                  JOURNEY_FIELD_END(journey_fold_result, records_size),
                                  JOURNEY_FIELD_END(journey_fold_result, rejects),
                                  JOURNEY_FIELD_END(journey_fold_result, rejects_size),
                                  JOURNEY_FIELD_END(journey_fold_result, next_due_ms),
                                  JOURNEY_FIELD_END(journey_fold_result, lost),
                                  JOURNEY_FIELD_END(journey_fold_result, other_state),
                                  JOURNEY_FIELD_END(journey_fold_result, other_state_size)};

bool Sized(const journey_fold_result* result) {
  return result != nullptr &&
         journey::api::KnownBytes(result->struct_size, {std::begin(kResultEnds), std::end(kResultEnds)}) > 0;
}

void Give(const journey_fold_result& all, journey_fold_result* result) {
  (void)journey::api::GiveFields(all, kResultEnds, result);
}

constexpr const char* kTwoIds = "the line says that two ids are one customer's; journey_fold_merge takes it";

bool SaysTwoIds(const rt::Input& input) { return input.kind != rt::InputKind::kEvent && !input.other.empty(); }

std::string_view WithoutNewline(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void Take(const rt::FoldedCustomer& folded, journey_fold_result* all) {
  all->state = folded.state.data();
  all->state_size = folded.state.size();
  all->records = folded.records.data();
  all->records_size = folded.records.size();
  all->next_due_ms = folded.next_due;
  all->lost = folded.losses.total();
  all->other_state = folded.other.data();
  all->other_state_size = folded.other.size();
}

}  // namespace

journey_fold::journey_fold(const journey_module& module, const rt::FoldOptions& options)
    : program_(module.program), executor_(module.executor), decoder_(*program_), one_(*program_, *executor_, options) {}

template <typename Work>
journey_code journey_fold::Call(journey_error** error, Work&& work) {
  if (error != nullptr) *error = nullptr;
  if (busy_.exchange(true, std::memory_order_acquire)) {
    return Fail(error, JOURNEY_BUSY, "the fold is inside a call of another thread");
  }
  journey_code code = JOURNEY_OK;
  if (stopped_) {
    code = Fail(error, JOURNEY_STOPPED, "the fold was stopped in the middle of a call and takes no more; make another");
  } else {
    try {
      const journey::Status status = work();
      if (!status.ok()) code = Fail(error, JOURNEY_ERROR_WORLD, status.message());
    } catch (...) {
      code = journey::api::FailWithException(error);
      stopped_ = true;
    }
  }
  busy_.store(false, std::memory_order_release);
  return code;
}

rt::Input journey_fold::Decode(std::string_view line) {
  arena_.Reset();
  return decoder_.Decode(line, arena_);
}

void journey_fold::Reject(std::string_view line, const rt::Input& input) {
  rt::AppendRejectJson(lines_, input.error_code, input.error_message, line, rejects_);
  rejects_ += '\n';
}

journey_code journey_fold::Accept(std::string_view schema, journey_error** error) {
  return Call(error, [&] { return one_.Accept(schema); });
}

journey_code journey_fold::CustomerOf(std::string_view line, std::string_view* customer, journey_error** error) {
  return Call(error, [&] {
    const rt::Input input = Decode(WithoutNewline(line));
    if (input.kind == rt::InputKind::kEvent || input.kind == rt::InputKind::kIdentify ||
        input.kind == rt::InputKind::kAlias) {
      customer_ = input.customer;
      *customer = customer_;
    }
    return journey::Status();
  });
}

template <typename Handle>
journey_code journey_fold::HandleLine(std::string_view line, journey_fold_result* result, journey_error** error,
                                      Handle&& handle) {
  return Call(error, [&] {
    line = WithoutNewline(line);
    ++lines_;
    rejects_.clear();
    journey_fold_result all = JOURNEY_FOLD_RESULT_INIT;
    const rt::Input input = Decode(line);
    for (const rt::Fault& fault : input.faults) Reject(line, rt::Rejected(fault));
    if (input.kind == rt::InputKind::kRejected) Reject(line, input);
    if (!input.customer.empty() && input.kind != rt::InputKind::kIgnored) {
      rt::FoldedCustomer folded;
      journey::Status status = handle(input, &folded);
      if (!status.ok()) return status;
      if (!folded.state.empty()) Take(folded, &all);
    }
    all.rejects = rejects_.data();
    all.rejects_size = rejects_.size();
    Give(all, result);
    return journey::Status();
  });
}

journey_code journey_fold::Apply(std::string_view state, std::string_view line, int64_t watermark_ms,
                                 journey_fold_result* result, journey_error** error) {
  return HandleLine(line, result, error, [&](const rt::Input& input, rt::FoldedCustomer* folded) {
    if (SaysTwoIds(input)) return journey::Status::Error(kTwoIds);
    return one_.Apply(state, input, watermark_ms, folded);
  });
}

journey_code journey_fold::ApplyMerged(std::string_view state, std::string_view line, int64_t watermark_ms,
                                       journey_fold_result* result, journey_error** error) {
  return HandleLine(line, result, error, [&](const rt::Input& input, rt::FoldedCustomer* folded) {
    if (SaysTwoIds(input)) return journey::Status::Error(kTwoIds);
    return one_.ApplyMerged(state, input, watermark_ms, folded);
  });
}

journey_code journey_fold::Merge(std::string_view state, std::string_view other, std::string_view line,
                                 int64_t watermark_ms, journey_fold_result* result, journey_error** error) {
  return HandleLine(line, result, error, [&](const rt::Input& input, rt::FoldedCustomer* folded) {
    if (!SaysTwoIds(input)) return journey::Status::Error("the line does not say that two ids are one customer's");
    return one_.Merge(state, other, input, watermark_ms, folded);
  });
}

journey_code journey_fold::OtherOf(std::string_view line, std::string_view* other, journey_error** error) {
  return Call(error, [&] {
    const rt::Input input = Decode(WithoutNewline(line));
    if (input.kind == rt::InputKind::kAlias || input.kind == rt::InputKind::kIdentify) {
      customer_ = input.other;
      *other = customer_;
    }
    return journey::Status();
  });
}

journey_code journey_fold::MergedInto(std::string_view state, std::string_view* customer, journey_error** error) {
  return Call(error, [&] {
    if (state.empty()) return journey::Status();  // of somebody of whom nothing is known
    journey::Result<std::string> into = one_.MergedInto(state);
    if (!into.ok()) return into.status();
    customer_ = std::move(*into);
    *customer = customer_;
    return journey::Status();
  });
}

journey_code journey_fold::Advance(std::string_view state, int64_t instant_ms, journey_fold_result* result,
                                   journey_error** error) {
  return Call(error, [&] {
    rt::FoldedCustomer folded;
    journey::Status status = one_.Advance(state, instant_ms, &folded);
    if (!status.ok()) return status;
    journey_fold_result all = JOURNEY_FOLD_RESULT_INIT;
    Take(folded, &all);
    Give(all, result);
    return status;
  });
}

journey_code journey_fold_new(const journey_module* module, const journey_fold_options* options, journey_fold** fold,
                              journey_error** error) {
  if (fold != nullptr) *fold = nullptr;
  return Guarded(error, [&] {
    if (module == nullptr || fold == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "module and fold must not be null");
    }
    journey_fold_options own = JOURNEY_FOLD_OPTIONS_INIT;
    if (!journey::api::ReadOptions(options, kFoldOptionEnds, &own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
    }
    if (own.dedup_window_ms < 0) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "the deduplication window must not be negative");
    }
    if (module->Orphaned()) return Fail(error, JOURNEY_STOPPED, journey::api::kOrphaned);
    rt::FoldOptions fold_options;
    if (own.dedup_window_ms > 0) fold_options.dedup_window_ms = own.dedup_window_ms;
    *fold = new journey_fold(*module, fold_options);
    return JOURNEY_OK;
  });
}

void journey_fold_free(journey_fold* fold) { delete fold; }

journey_code journey_fold_schema(const journey_fold* fold, const void** bytes, size_t* size) {
  if (bytes != nullptr) *bytes = nullptr;
  if (size != nullptr) *size = 0;
  if (fold == nullptr || bytes == nullptr || size == nullptr) return JOURNEY_ERROR_ARGUMENT;
  *bytes = fold->schema().data();
  *size = fold->schema().size();
  return JOURNEY_OK;
}

journey_code journey_fold_accept(journey_fold* fold, const void* bytes, size_t size, journey_error** error) {
  return Guarded(error, [&] {
    if (fold == nullptr || bytes == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "fold and bytes must not be null");
    }
    return fold->Accept({static_cast<const char*>(bytes), size}, error);
  });
}

journey_code journey_fold_customer(journey_fold* fold, const char* line, size_t size, const char** customer,
                                   size_t* customer_size, journey_error** error) {
  if (customer != nullptr) *customer = nullptr;
  if (customer_size != nullptr) *customer_size = 0;
  return Guarded(error, [&] {
    if (fold == nullptr || line == nullptr || customer == nullptr || customer_size == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "fold, line, customer and customer_size must not be null");
    }
    std::string_view found;
    const journey_code code = fold->CustomerOf({line, size}, &found, error);
    if (code != JOURNEY_OK || found.empty()) return code;
    *customer = found.data();
    *customer_size = found.size();
    return code;
  });
}

journey_code journey_fold_apply(journey_fold* fold, const void* state, size_t state_size, const char* line, size_t size,
                                int64_t watermark_ms, journey_fold_result* result, journey_error** error) {
  if (Sized(result)) Give(JOURNEY_FOLD_RESULT_INIT, result);
  return Guarded(error, [&] {
    if (fold == nullptr || line == nullptr || (state == nullptr && state_size > 0)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "fold, line and state must not be null");
    }
    if (!Sized(result)) return Fail(error, JOURNEY_ERROR_ARGUMENT, "the result has no struct_size");
    return fold->Apply({static_cast<const char*>(state), state_size}, {line, size}, watermark_ms, result, error);
  });
}

journey_code journey_fold_advance(journey_fold* fold, const void* state, size_t state_size, int64_t instant_ms,
                                  journey_fold_result* result, journey_error** error) {
  if (Sized(result)) Give(JOURNEY_FOLD_RESULT_INIT, result);
  return Guarded(error, [&] {
    if (fold == nullptr || state == nullptr || state_size == 0) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "fold and state must not be null, and the state not empty");
    }
    if (!Sized(result)) return Fail(error, JOURNEY_ERROR_ARGUMENT, "the result has no struct_size");
    return fold->Advance({static_cast<const char*>(state), state_size}, instant_ms, result, error);
  });
}

namespace {

// Hands out a text of the fold's, null where it is empty.
template <typename Find>
journey_code FindText(journey_fold* fold, const void* input, const char** text, size_t* size, journey_error** error,
                      Find&& find) {
  if (text != nullptr) *text = nullptr;
  if (size != nullptr) *size = 0;
  return Guarded(error, [&] {
    if (fold == nullptr || input == nullptr || text == nullptr || size == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT,
                  "fold, what is asked about and where the answer goes must not be null");
    }
    std::string_view found;
    const journey_code code = find(&found);
    if (code != JOURNEY_OK || found.empty()) return code;
    *text = found.data();
    *size = found.size();
    return code;
  });
}

}  // namespace

journey_code journey_fold_other(journey_fold* fold, const char* line, size_t size, const char** other,
                                size_t* other_size, journey_error** error) {
  return FindText(fold, line, other, other_size, error,
                  [&](std::string_view* found) { return fold->OtherOf({line, size}, found, error); });
}

journey_code journey_fold_merged_into(journey_fold* fold, const void* state, size_t state_size, const char** customer,
                                      size_t* customer_size, journey_error** error) {
  return FindText(fold, state_size > 0 ? state : "", customer, customer_size, error, [&](std::string_view* found) {
    return fold->MergedInto({static_cast<const char*>(state), state_size}, found, error);
  });
}

journey_code journey_fold_merge(journey_fold* fold, const void* state, size_t state_size, const void* other,
                                size_t other_size, const char* line, size_t size, int64_t watermark_ms,
                                journey_fold_result* result, journey_error** error) {
  if (Sized(result)) Give(JOURNEY_FOLD_RESULT_INIT, result);
  return Guarded(error, [&] {
    if (fold == nullptr || line == nullptr || (state == nullptr && state_size > 0) ||
        (other == nullptr && other_size > 0)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "fold, line and states must not be null");
    }
    if (!Sized(result)) return Fail(error, JOURNEY_ERROR_ARGUMENT, "the result has no struct_size");
    return fold->Merge({static_cast<const char*>(state), state_size}, {static_cast<const char*>(other), other_size},
                       {line, size}, watermark_ms, result, error);
  });
}

journey_code journey_fold_apply_merged(journey_fold* fold, const void* state, size_t state_size, const char* line,
                                       size_t size, int64_t watermark_ms, journey_fold_result* result,
                                       journey_error** error) {
  if (Sized(result)) Give(JOURNEY_FOLD_RESULT_INIT, result);
  return Guarded(error, [&] {
    if (fold == nullptr || line == nullptr || state == nullptr || state_size == 0) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "fold, line and state must not be null, and the state not empty");
    }
    if (!Sized(result)) return Fail(error, JOURNEY_ERROR_ARGUMENT, "the result has no struct_size");
    return fold->ApplyMerged({static_cast<const char*>(state), state_size}, {line, size}, watermark_ms, result, error);
  });
}
