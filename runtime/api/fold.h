// A fold of the C API: lines decoded, states in and out. What it does for one customer is session/one_customer.h's.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "journey/fold.h"
#include "runtime/api/handles.h"
#include "runtime/input/decode.h"
#include "runtime/session/one_customer.h"

struct journey_fold {
  journey_fold(const journey_module& module, const journey::rt::FoldOptions& options);
  journey_fold(const journey_fold&) = delete;

  journey_code Accept(std::string_view schema, journey_error** error);
  journey_code CustomerOf(std::string_view line, std::string_view* customer, journey_error** error);
  journey_code Apply(std::string_view state, std::string_view line, int64_t watermark_ms, journey_fold_result* result,
                     journey_error** error);
  journey_code OtherOf(std::string_view line, std::string_view* other, journey_error** error);
  journey_code MergedInto(std::string_view state, std::string_view* customer, journey_error** error);
  journey_code ApplyMerged(std::string_view state, std::string_view line, int64_t watermark_ms,
                           journey_fold_result* result, journey_error** error);
  journey_code Merge(std::string_view state, std::string_view other, std::string_view line, int64_t watermark_ms,
                     journey_fold_result* result, journey_error** error);
  journey_code Advance(std::string_view state, int64_t instant_ms, journey_fold_result* result, journey_error** error);
  const std::string& schema() const { return one_.schema(); }

 private:
  template <typename Work>
  journey_code Call(journey_error** error, Work&& work);
  journey::rt::Input Decode(std::string_view line);
  // One line with the state it needs: `handle` gets the input, where it is somebody's.
  template <typename Handle>
  journey_code HandleLine(std::string_view line, journey_fold_result* result, journey_error** error, Handle&& handle);
  void Reject(std::string_view line, const journey::rt::Input& input);

  const std::shared_ptr<const journey::rt::Program> program_;
  const std::shared_ptr<const journey::rt::Executor> executor_;
  std::atomic<bool> busy_{false};
  bool stopped_ = false;
  journey::rt::Arena arena_;  // of the line at hand
  journey::rt::JsonDecoder decoder_;
  journey::rt::OneCustomer one_;
  std::string rejects_, customer_;
  uint64_t lines_ = 0;  // applied so far: a reject's number
};
