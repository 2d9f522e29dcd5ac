import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the basket lines of a shop whose customers buy the same things again, as CSV, in the order of time, with the columns of the UCI Online Retail data set:
 *
 * <pre>java Baskets.java FILE.csv.gz [CUSTOMERS [DAYS [DRIFT-DAY [SEED]]]]</pre>
 *
 * <p>Each customer has thirty products, which last so long each and are bought again when they run out; now and then one comes new, the likelier the more
 * popular it is, and one is given up. From DRIFT-DAY on packs are half as large: everything is bought again in half the time, and what was bought yesterday says less of today.
 */
final class Baskets {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final LocalDateTime FIRST = LocalDateTime.of(2024, 1, 1, 0, 0);
    private static final int PRODUCTS = 800;

    private Baskets() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || arguments[0].startsWith("-")) {
            System.err.println("java Baskets.java FILE.csv.gz [CUSTOMERS [DAYS [DRIFT-DAY [SEED]]]]");
            System.exit(2);
        }
        int customers = argument(arguments, 1, 400);
        int days = argument(arguments, 2, 240);
        int driftDay = argument(arguments, 3, 140);
        long seed = argument(arguments, 4, 1);
        System.out.println("seed " + seed);
        try (OutputStream file = new FileOutputStream(arguments[0]);
                OutputStream bytes = arguments[0].endsWith(".gz") ? new GZIPOutputStream(file, 1 << 16) : file;
                BufferedWriter out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.US_ASCII))) {
            out.write("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n");
            new Shop(customers, driftDay, new Random(seed)).write(out, days);
        }
    }

    private static int argument(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }

    /** What a customer keeps at home. */
    private static final class Stocked {
        private final int product;
        /** Days that it lasts. */
        private final double lasts;
        private double boughtOn;

        Stocked(int product, double lasts, double boughtOn) {
            this.product = product;
            this.lasts = lasts;
            this.boughtOn = boughtOn;
        }
    }

    private record Line(int second, int invoice, int customer, int product, int pieces) {}

    private static final class Shop {
        private final int driftDay;
        private final Random random;
        private final List<List<Stocked>> homes = new ArrayList<>();
        private final double[] visits;
        private final double[] popularity = new double[PRODUCTS];
        private int invoices = 1;

        Shop(int customers, int driftDay, Random random) {
            this.driftDay = driftDay;
            this.random = random;
            double sum = 0;
            for (int product = 0; product < PRODUCTS; product++) {
                sum += 1 / Math.pow(product + 10, 0.7);
                popularity[product] = sum;
            }
            visits = new double[customers];
            for (int customer = 0; customer < customers; customer++) {
                visits[customer] = 0.15 * Math.exp(0.4 * random.nextGaussian());
                List<Stocked> home = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    home.add(stocked(-120 * random.nextDouble()));
                }
                homes.add(home);
            }
        }

        private Stocked stocked(double day) {
            double drawn = random.nextDouble() * popularity[PRODUCTS - 1];
            int product = 0;
            while (popularity[product] < drawn) {
                product++;
            }
            return new Stocked(product, 60 * Math.exp(0.6 * random.nextGaussian()), day);
        }

        void write(BufferedWriter out, int days) throws IOException {
            for (int day = 0; day < days; day++) {
                List<Line> lines = new ArrayList<>();
                for (int customer = 0; customer < homes.size(); customer++) {
                    if (random.nextDouble() < visits[customer]) {
                        visit(customer, day, lines);
                    }
                }
                lines.sort(Comparator.comparingInt(Line::second));
                for (Line line : lines) {
                    out.write("%d,%05d,%d,%s,%.2f,%d%n"
                            .formatted(
                                    line.invoice,
                                    10_000 + line.product,
                                    line.pieces,
                                    TIME.format(FIRST.plusDays(day).plusSeconds(line.second)),
                                    1 + line.product % 17 * 0.75,
                                    10_000 + line.customer));
                }
            }
        }

        private void visit(int customer, int day, List<Line> lines) {
            int second = 8 * 3600 + random.nextInt(12 * 3600);
            int invoice = invoices++;
            double size = day < driftDay ? 1 : 0.5;
            List<Stocked> home = homes.get(customer);
            for (Stocked one : home) {
                double used = (day - one.boughtOn) / (one.lasts * size);
                if (random.nextDouble() < 1 / (1 + Math.exp(-6 * (used - 1)))) {
                    one.boughtOn = day;
                    lines.add(new Line(second, invoice, customer, one.product, 1 + random.nextInt(3)));
                }
            }
            if (random.nextDouble() < 0.25) {
                Stocked tried = stocked(day);
                lines.add(new Line(second, invoice, customer, tried.product, 1));
                if (random.nextDouble() < 0.4) {
                    home.set(random.nextInt(home.size()), tried);
                }
            }
        }
    }
}
