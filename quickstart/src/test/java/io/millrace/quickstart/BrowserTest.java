package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
    @Test
    void shouldLeadToTheAddressByAPageThatNobodyElseReads(@TempDir Path directory) throws Exception {
        String address = "http://127.0.0.1:6566/console/#token=a1b2c3";

        Path page = Browser.page(address, directory);

        assertThat(page).content().contains("content=\"0; url=" + address + "\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-------");
    }
}
