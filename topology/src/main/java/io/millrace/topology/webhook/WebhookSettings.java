package io.millrace.topology.webhook;

import io.millrace.records.Severity;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts are posted to. What it says of itself holds no secret: the path of an address can be one, as Slack's are.
 *
 * @param address the receiver's
 * @param token bearer token; null: none is sent
 * @param timeout how long an answer may take
 * @param patience how long the receiver may fail on one alert and take others
 * @param floor alerts that never were as severe are not posted
 */
record WebhookSettings(URI address, @Nullable String token, Duration timeout, Duration patience, Severity floor) {

    /** Those of a process; empty where no address is set. */
    static Optional<WebhookSettings> of(Settings settings) {
        return settings.find(MillraceSettings.ALERTS_WEBHOOK_URL)
                .map(address -> new WebhookSettings(
                        address,
                        settings.find(MillraceSettings.ALERTS_WEBHOOK_TOKEN).orElse(null),
                        settings.get(MillraceSettings.ALERTS_WEBHOOK_TIMEOUT),
                        settings.get(MillraceSettings.ALERTS_WEBHOOK_GIVE_UP),
                        Severity.valueOf(settings.get(MillraceSettings.ALERTS_WEBHOOK_SEVERITY)
                                .toUpperCase(Locale.ROOT))));
    }

    /** The receiver, for the log. */
    String receiver() {
        int port = address.getPort();
        return address.getScheme() + "://" + address.getHost() + (port < 0 ? "" : ":" + port);
    }

    @Override
    public String toString() {
        return "webhook " + receiver() + ", from " + floor + " on";
    }
}
