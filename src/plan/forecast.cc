#include "plan/forecast.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/alike.h"

namespace mailctl::plan {
namespace {

namespace path = mail::path;

constexpr std::array<std::string_view, kForecastPaths> kPathIds{
    "direct", "forward-keep", "forward-keep-footer"};

std::array<const path::Path*, kForecastPaths> forecast_paths() {
  std::array<const path::Path*, kForecastPaths> out{};
  std::ranges::transform(kPathIds, out.begin(), path::find_path);
  return out;
}

// A pass where there is one, else what became of the first.
std::string_view dkim_of(const path::Arrival& arrival) {
  if (arrival.dkim.empty()) return "none";
  const auto passes = std::ranges::any_of(arrival.dkim, [](const auto& signature) {
    return signature.result == mail::dkim::Result::kPass;
  });
  return passes ? "pass" : to_text(arrival.dkim.front().result);
}

PathForecast path_forecast(const path::Journey& journey) {
  return {.path = journey.path->id,
          .spf = journey.arrival.spf.result,
          .is_spf_aligned = journey.is_spf_aligned,
          .dkim = dkim_of(journey.arrival),
          .is_dkim_aligned = journey.is_dkim_aligned,
          .dmarc = journey.dmarc.rfc9989.result,
          .handling = journey.reception.honouring,
          .why = journey.why};
}

StreamForecast stream_forecast(path::Forecast found) {
  StreamForecast out{.domain = found.stream.author,
                     .stream = std::move(found.stream.name),
                     .scope = {},
                     .policy = std::move(found.policy),
                     .verdict = found.verdict,
                     .reason = std::move(found.reason),
                     .notes = std::move(found.notes),
                     .at = {},
                     .paths = {}};
  std::ranges::transform(found.journeys, out.paths.begin(), path_forecast);
  return out;
}

// Of all that an outlook lays over the world.
std::size_t digest_of(std::span<const Request> requests) {
  std::size_t digest = requests.size();
  const auto mix = [&](std::size_t value) { digest = digest * 1099511628211ULL + value; };
  for (const auto& request : requests) {
    mix(is_fulfilled(request) ? 1 : 2);
    mix(static_cast<std::size_t>(request.status == model::RequestStatus::kWaiting));
    for (const auto& value : request.set.values) {
      const auto* txt = std::get_if<dns::TxtData>(&value);
      mix(std::hash<std::string>{}(txt == nullptr ? request.entry.wish : txt->joined()));
    }
  }
  return digest;
}

}  // namespace

const mail::dmarc::PublicSuffixList& public_suffixes() {
  static const mail::dmarc::PublicSuffixList kSuffixes;
  return kSuffixes;
}

StreamForecast forecast_stream(const MailStream& stream,
                               Outlook& outlook,
                               dns::MissingQuestions& missing,
                               std::vector<Outlook::Told>& told) {
  static const auto kPaths = forecast_paths();
  path::Forecast found;
  told = outlook.settle(
      [&](const dns::View& view, dns::MissingQuestions& lacked) {
        found = path::forecast(
            stream.mail, kPaths, {.view = view, .suffixes = public_suffixes()}, lacked);
      },
      missing);
  auto out = stream_forecast(std::move(found));
  out.scope = stream.scope;
  out.at = stream.at;
  return out;
}

void ForecastMemo::start(std::span<const model::Change* const> changes,
                         std::span<const Request> requests) {
  std::vector<std::pair<model::Address, model::Action>> now;
  now.reserve(changes.size());
  for (const auto* change : changes) now.emplace_back(change->address, change->action);
  const auto asked = digest_of(requests);
  if (now == x_changes && asked == x_asked) return;
  x_changes = std::move(now);
  x_asked = asked;
  x_done.clear();
}

void name_open_requests(std::span<const Request> requests, std::vector<StreamForecast>& forecast) {
  std::unordered_map<dns::Name, std::size_t> open;
  for (const auto& request : requests) {
    if (!is_fulfilled(request)) ++open[request.domain];
  }
  for (auto& stream : forecast) {
    const auto found = open.find(stream.domain);
    if (found == open.end()) continue;
    stream.reason +=
        fmt::format("; {} asked of others not there yet", base::count_of(found->second, "record"));
  }
}

std::vector<StreamForecast> forecast_delivery(const ForecastInputs& inputs,
                                              Outlook& outlook,
                                              ForecastMemo& memo,
                                              dns::MissingQuestions& missing) {
  const auto streams = mail_streams(inputs.graph, inputs.desired, inputs.facts);
  memo.x_done.resize(streams.size());
  AlikeForecasts alike(outlook);
  std::vector<StreamForecast> out;
  out.reserve(streams.size());
  for (std::size_t i = 0; i < streams.size(); ++i) {
    auto& done = memo.x_done[i];
    if (done) {
      out.push_back(*done);
      continue;
    }
    dns::MissingQuestions lacked;
    out.push_back(alike.forecast(streams[i], lacked));
    if (lacked.empty()) done = out.back();
    missing.merge(lacked);
  }
  return out;
}

}  // namespace mailctl::plan
