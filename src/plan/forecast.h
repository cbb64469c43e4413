#pragma once
// PURE: the delivery forecast that ends a plan. For each stream and region: SPF, DKIM and DMARC as
// they will be once the plan is carried out, delivered directly, forwarded unchanged and forwarded
// with changes, and one verdict. What it means and how it is found: mail/path/forecast.h.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "mail/path/forecast.h"
#include "model/facts.h"
#include "plan/desired.h"
#include "plan/mail_streams.h"
#include "plan/outlook.h"

namespace mailctl::plan {

// "direct" "forward-keep" "forward-keep-footer" of mail/path.
inline constexpr std::size_t kForecastPaths = 3;

struct PathForecast {
  std::string_view path;  // id
  mail::spf::Result spf = mail::spf::Result::kNone;
  bool is_spf_aligned = false;   // and passed
  std::string_view dkim;         // "none" or the best result of a signature, "pass"
  bool is_dkim_aligned = false;  // and a signature passed
  mail::dmarc::Result dmarc = mail::dmarc::Result::kNone;
  mail::path::Handling handling = mail::path::Handling::kAccepted;
  std::string why;  // a few words
  bool operator==(const PathForecast&) const = default;
};

struct StreamForecast {
  dns::Name domain;    // of From
  std::string stream;  // "password-reset in oci/sa-saopaulo-1"
  std::string scope;   // of the region; empty where no resource of ours sends
  std::string policy;  // "p=none of example.com"
  mail::path::Verdict verdict = mail::path::Verdict::kNone;
  std::string reason;  // one line: why it is that
  std::vector<std::string> notes;
  base::SourceRange at;  // of the stream in the manifest
  std::array<PathForecast, kForecastPaths> paths;
};

// What is forecast, and what is known.
struct ForecastInputs {
  const model::ResourceGraph& graph;
  const Desired& desired;
  const model::FactsByAccount& facts;
};

// Of one stream. `told` is what DNS was asked for it, and what it answered.
StreamForecast forecast_stream(const MailStream& stream,
                               Outlook& outlook,
                               dns::MissingQuestions& missing,
                               std::vector<Outlook::Told>& told);
// The list that receivers of RFC 7489 are taken to have.
const mail::dmarc::PublicSuffixList& public_suffixes();

// Forecasts of an earlier round that lacked nothing: more answers of DNS do not change them.
class ForecastMemo {
 public:
  // Forgets everything where other changes are planned, or others are asked for other records, than
  // in the round before.
  void start(std::span<const model::Change* const> changes, std::span<const Request> requests);

 private:
  friend std::vector<StreamForecast> forecast_delivery(const ForecastInputs& inputs,
                                                       Outlook& outlook,
                                                       ForecastMemo& memo,
                                                       dns::MissingQuestions& missing);

  std::vector<std::pair<model::Address, model::Action>> x_changes;
  std::size_t x_asked = 0;                            // a digest
  std::vector<std::optional<StreamForecast>> x_done;  // by stream
};

// Says of each stream how many records others have still to publish for its domain.
void name_open_requests(std::span<const Request> requests, std::vector<StreamForecast>& forecast);

// One per stream, region and domain of From, in the order of the graph. `outlook` must show the
// world after the plan. What only DNS can tell is added to `missing`; the forecast is provisional
// then.
std::vector<StreamForecast> forecast_delivery(const ForecastInputs& inputs,
                                              Outlook& outlook,
                                              ForecastMemo& memo,
                                              dns::MissingQuestions& missing);

}  // namespace mailctl::plan
