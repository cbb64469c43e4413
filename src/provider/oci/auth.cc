#include "provider/oci/auth.h"

#include <array>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "provider/json.h"
#include "provider/oci/facts.h"
#include "provider/oci/profile.h"

namespace mailctl::provider::oci {
namespace {

using Values = std::map<std::string, std::string>;

// OCI_CONFIG_ENV_VARS of the official CLI: they override the profile.
constexpr auto kOverrides = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"OCI_CLI_USER", "user"},
    {"OCI_CLI_FINGERPRINT", "fingerprint"},
    {"OCI_CLI_KEY_FILE", "key_file"},
    {"OCI_CLI_KEY_CONTENT", "key_content"},
    {"OCI_CLI_TENANCY", "tenancy"},
    {"OCI_CLI_PASSPHRASE", "pass_phrase"},
    {"OCI_CLI_SECURITY_TOKEN_FILE", "security_token_file"},
    {"OCI_CLI_REGION", "region"},
});

constexpr std::string_view kDefaultMetadata = "http://169.254.169.254/opc/v2";

// The settings of a profile after the environment was laid over it.
struct Settings {
  Values values;
  std::string source;

  [[nodiscard]] std::string value(const std::string& key) const {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : found->second;
  }
};

base::Error refused(std::string message) {
  return {base::ErrorKind::kUnauthorized, std::move(message), {}};
}

// As the SDK looks: the default file where it exists, else $OCI_CONFIG_FILE, else the old place.
std::string config_path(const Surroundings& surroundings) {
  const auto& environment = surroundings.environment;
  if (!surroundings.config_path.empty()) return expand_home(surroundings.config_path, environment);
  const auto chosen = variable(environment, "OCI_CLI_CONFIG_FILE");
  if (!chosen.empty()) return expand_home(chosen, environment);
  const auto usual = expand_home("~/.oci/config", environment);
  const auto is_missing = [&](const std::string& path) {
    const auto file = surroundings.read_file(path);
    return !file && file.error().kind == base::ErrorKind::kNotFoundOrForbidden;
  };
  if (!is_missing(usual)) return usual;
  const auto fallback = variable(environment, "OCI_CONFIG_FILE");
  if (!fallback.empty()) return expand_home(fallback, environment);
  const auto old = expand_home("~/.oraclebmc/config", environment);
  return is_missing(old) ? usual : old;
}

bool is_complete_in_environment(const Environment& environment) {
  const auto has = [&](std::string_view name) { return environment.contains(name); };
  return has("OCI_CLI_USER") && has("OCI_CLI_TENANCY") && has("OCI_CLI_FINGERPRINT") &&
         (has("OCI_CLI_KEY_FILE") || has("OCI_CLI_KEY_CONTENT"));
}

base::Result<Settings> settings_of_file(std::string_view profile,
                                        const Surroundings& surroundings) {
  const auto path = config_path(surroundings);
  const auto file = surroundings.read_file(path);
  if (!file) {
    if (file.error().kind != base::ErrorKind::kNotFoundOrForbidden) {
      return refused("the OCI configuration cannot be read: " + file.error().message);
    }
    return refused("no credentials for OCI: there is no file " + path +
                   "; make one with `oci setup config`, or set OCI_CLI_USER, OCI_CLI_TENANCY, "
                   "OCI_CLI_FINGERPRINT and OCI_CLI_KEY_FILE");
  }
  auto parsed = parse_profile(file->text, profile, path);
  if (!parsed) return std::move(parsed).error();
  if (parsed->values.contains("key_content")) {
    return base::Error{base::ErrorKind::kInvalid,
                       fmt::format("{}, profile [{}]: key_content is not accepted in a file; use "
                                   "key_file, or the variable OCI_CLI_KEY_CONTENT",
                                   path,
                                   profile),
                       {}};
  }
  return Settings{std::move(parsed->values), fmt::format("profile [{}] of {}", profile, path)};
}

base::Result<Settings> settings_for(std::string_view profile, const Surroundings& surroundings) {
  Settings settings{{}, "the OCI_CLI_… environment variables"};
  if (!is_complete_in_environment(surroundings.environment)) {
    auto read = settings_of_file(profile, surroundings);
    if (!read) return std::move(read).error();
    settings = std::move(*read);
  }
  for (const auto& [name, key] : kOverrides) {
    const auto found = surroundings.environment.find(name);
    if (found != surroundings.environment.end()) {
      settings.values[std::string(key)] = found->second;
    }
  }
  if (settings.value("region").empty()) {
    settings.values["region"] = variable(surroundings.environment, "OCI_REGION");
  }
  return settings;
}

std::optional<base::Error> missing_key(const Settings& settings,
                                       std::span<const std::string_view> keys) {
  for (const auto key : keys) {
    if (settings.value(std::string(key)).empty()) {
      return refused(fmt::format("{}: {} is missing", settings.source, key));
    }
  }
  return std::nullopt;
}

std::optional<base::Error> malformed_ocid(const Settings& settings, const std::string& key) {
  const auto value = settings.value(key);
  if (value.empty() || is_ocid(value)) return std::nullopt;
  return refused(fmt::format("{}: {} is no OCID: {}", settings.source, key, value));
}

bool is_fingerprint(std::string_view text) {
  const auto parts = base::split(text, ':');
  if (parts.size() != 16) return false;
  for (const auto part : parts) {
    if (part.size() != 2 || !base::from_hex(part) || base::to_lower(part) != part) return false;
  }
  return true;
}

base::Result<RsaKey> key_of(const Settings& settings,
                            const Surroundings& surroundings,
                            std::vector<std::string>& warnings) {
  const base::Secret pass_phrase(settings.value("pass_phrase"));
  const base::Secret content(settings.value("key_content"));
  if (!content.empty()) {
    auto key = RsaKey::from_pem(content, pass_phrase);
    if (!key) return std::move(key).error().with_context("the key in OCI_CLI_KEY_CONTENT");
    return key;
  }
  const auto key_file = settings.value("key_file");
  if (key_file.empty()) return refused(settings.source + ": key_file is missing");
  auto key = read_key(
      expand_home(key_file, surroundings.environment), pass_phrase, surroundings, warnings);
  if (!key) return std::move(key).error().with_context(settings.source + ", key_file");
  return key;
}

base::Result<ResolvedAuth> resolve_api_key(const Settings& settings,
                                           const Surroundings& surroundings) {
  constexpr auto kNeeded = std::to_array<std::string_view>({"user", "tenancy", "fingerprint"});
  if (auto error = missing_key(settings, kNeeded)) return *std::move(error);
  if (auto error = malformed_ocid(settings, "user")) return *std::move(error);
  if (auto error = malformed_ocid(settings, "tenancy")) return *std::move(error);
  const auto fingerprint = settings.value("fingerprint");
  if (!is_fingerprint(fingerprint)) {
    return refused(fmt::format(
        "{}: the fingerprint \"{}\" is not 16 pairs of lower-case hex digits with colons between",
        settings.source,
        fingerprint));
  }
  std::vector<std::string> warnings;
  auto key = key_of(settings, surroundings, warnings);
  if (!key) return std::move(key).error();
  return ResolvedAuth{
      ApiKeyAuth{settings.value("tenancy"), settings.value("user"), fingerprint, std::move(*key)},
      settings.value("region"),
      settings.source,
      std::move(warnings)};
}

base::Result<ResolvedAuth> resolve_session(const Settings& settings,
                                           const Surroundings& surroundings) {
  constexpr auto kNeeded = std::to_array<std::string_view>({"security_token_file", "tenancy"});
  if (auto error = missing_key(settings, kNeeded)) return *std::move(error);
  if (auto error = malformed_ocid(settings, "tenancy")) return *std::move(error);
  std::vector<std::string> warnings;
  auto key = key_of(settings, surroundings, warnings);
  if (!key) return std::move(key).error();
  const auto path = expand_home(settings.value("security_token_file"), surroundings.environment);
  const auto file = surroundings.read_file(path);
  if (!file) {
    return base::Error(file.error()).with_context(settings.source + ", security_token_file");
  }
  return ResolvedAuth{SessionAuth{settings.value("tenancy"),
                                  base::Secret(std::string(base::trim(file->text))),
                                  path,
                                  std::move(*key)},
                      settings.value("region"),
                      settings.source,
                      std::move(warnings)};
}

ResolvedAuth resolve_instance(const Surroundings& surroundings) {
  auto metadata = variable(surroundings.environment, "OCI_METADATA_BASE_URL");
  if (metadata.empty()) metadata = kDefaultMetadata;
  while (metadata.ends_with('/')) metadata.pop_back();
  return {InstanceAuth{metadata, variable(surroundings.environment, "OCI_CLI_FEDERATION_ENDPOINT")},
          variable(surroundings.environment, "OCI_CLI_REGION"),
          "this instance",
          {}};
}

base::Result<ResolvedAuth> resolve_resource(const Environment& environment) {
  const auto version = variable(environment, "OCI_RESOURCE_PRINCIPAL_VERSION");
  if (version != "2.2") {
    return refused(version.empty()
                       ? "resource_principal: OCI_RESOURCE_PRINCIPAL_VERSION is not set; is this a "
                         "function or container of OCI?"
                       : "resource_principal: version " + version +
                             " is not supported, only 2.2 is (OCI_RESOURCE_PRINCIPAL_VERSION)");
  }
  ResourceAuth auth{
      variable(environment, "OCI_RESOURCE_PRINCIPAL_RPST"),
      base::Secret(variable(environment, "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM")),
      base::Secret(variable(environment, "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE"))};
  if (auth.token.empty())
    return refused("resource_principal: OCI_RESOURCE_PRINCIPAL_RPST is missing");
  if (auth.key.empty()) {
    return refused("resource_principal: OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM is missing");
  }
  const bool key_is_path = auth.key.reveal().starts_with('/');
  const bool phrase_is_path = auth.pass_phrase.reveal().starts_with('/');
  if (!auth.pass_phrase.empty() && key_is_path != phrase_is_path) {
    return refused(
        "resource_principal: OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM and its pass phrase must both be "
        "paths or both be literal");
  }
  return ResolvedAuth{std::move(auth),
                      variable(environment, "OCI_RESOURCE_PRINCIPAL_REGION"),
                      "the OCI_RESOURCE_PRINCIPAL_… variables",
                      {}};
}

Json claims_of(std::string_view token) {
  const auto parts = base::split(token, '.');
  if (parts.size() != 3) return {};
  const auto payload = base::from_base64url(parts[1]);
  const auto json = payload ? Json::parse(*payload) : base::Result<Json>(Json());
  return json ? *json : Json();
}

}  // namespace

base::Result<RsaKey> read_key(const std::string& path,
                              const base::Secret& pass_phrase,
                              const Surroundings& surroundings,
                              std::vector<std::string>& warnings) {
  constexpr std::uint32_t kOthers = 077;
  const auto file = surroundings.read_file(path);
  if (!file) return file.error();
  const bool is_quiet =
      variable(surroundings.environment, "OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING") == "True";
  if ((file->mode & kOthers) != 0 && !is_quiet) {
    warnings.push_back(
        fmt::format("{} can be read by others (mode {:04o}); close it with: chmod 600 {}",
                    path,
                    file->mode,
                    path));
  }
  auto key = RsaKey::from_pem(base::Secret(file->text), pass_phrase);
  if (!key) {
    auto error = std::move(key).error();
    return base::Error{error.kind, path + " " + error.message, {}};
  }
  return key;
}

base::Result<ResolvedAuth> resolve_auth(const AccountSettings& account,
                                        const Surroundings& surroundings) {
  const auto& environment = surroundings.environment;
  const auto kind = account.auth.empty() ? variable(environment, "OCI_CLI_AUTH") : account.auth;
  if (kind == "instance_principal") return resolve_instance(surroundings);
  if (kind == "resource_principal") return resolve_resource(environment);
  const bool is_known = kind.empty() || kind == "api_key" || kind == "security_token";
  if (!is_known) {
    return base::Error{base::ErrorKind::kUnsupported,
                       "authentication by " + kind +
                           " is not supported; use api_key, security_token, instance_principal or "
                           "resource_principal",
                       {}};
  }
  std::string name = account.profile;
  if (name.empty()) name = variable(environment, "OCI_CLI_PROFILE");
  if (name.empty()) name = "DEFAULT";
  auto settings = settings_for(name, surroundings);
  if (!settings) return settings.error();
  if (!account.pass_phrase.empty()) {
    settings->values["pass_phrase"] = account.pass_phrase.reveal();
  }
  if (kind.empty() && settings->value("authentication_type") == "instance_principal") {
    return resolve_instance(surroundings);
  }
  // `oci session authenticate` writes profiles without a user: nothing else can be meant.
  const bool is_session =
      !settings->value("security_token_file").empty() && settings->value("user").empty();
  if (kind == "security_token" || (kind.empty() && is_session)) {
    return resolve_session(*settings, surroundings);
  }
  return resolve_api_key(*settings, surroundings);
}

base::Result<std::string> literal_or_file(const std::string& value,
                                          const Surroundings& surroundings) {
  if (!value.starts_with('/')) return value;
  auto file = surroundings.read_file(value);
  if (!file) return std::move(file).error();
  return std::string(base::trim(file->text));
}

std::optional<base::Time> expiry_of(std::string_view token) {
  const auto seconds = claims_of(token).number("exp");
  constexpr std::int64_t kLimit = std::int64_t{1} << 40;
  if (!seconds || *seconds < 0 || *seconds > kLimit) return std::nullopt;
  return base::Time(std::chrono::seconds(*seconds));
}

std::string claim_of(std::string_view token, std::string_view claim) {
  return claims_of(token).text(claim);
}

}  // namespace mailctl::provider::oci
