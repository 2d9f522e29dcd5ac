package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:9400",
        "localhost, http://localhost:9400",
        "0.0.0.0, http://localhost:9400",
        "::, http://localhost:9400",
        "0:0:0:0:0:0:0:0, http://localhost:9400",
        "::1, http://[::1]:9400",
        "[::1], http://[::1]:9400",
        "2001:db8::7, http://[2001:db8::7]:9400"
    })
    void shouldTellAnAddressThatABrowserOpens(String host, String expected) {
        String address = HttpAddress.of(false, host, 9400);

        assertThat(address).isEqualTo(expected);
        assertThat(URI.create(address)).hasPort(9400);
    }
}
