import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the orders of a shop with a strong season as CSV, in the order of time:
 *
 * <pre>java Orders.java FILE.csv.gz [ORDERS-A-DAY [DAYS [SEED]]]</pre>
 *
 * <p>Evenings and weekends are busy, orders more than double before Christmas, presents make baskets dearer, trade grows by 4 % a year, and customers come back, each at a
 * pace of their own that changes now and then. Nothing else happens.
 */
final class Orders {
    private static final double[] HOURS = {
        .2, .1, .1, .1, .1, .2, .4, .7, .9, 1, 1.1, 1.2, 1.3, 1.2, 1.1, 1.1, 1.2, 1.3, 1.5, 2, 2.4, 2.2, 1.4, .6
    };
    private static final double[] WEEK = {.90, .85, .90, .95, 1.05, 1.30, 1.05};
    private static final double ORDERS_OF_A_CUSTOMER = 0.08;
    private static final long HOUR = 3_600_000;
    private static final LocalDate FIRST = LocalDate.of(2023, 8, 14);

    private Orders() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || arguments[0].startsWith("-")) {
            System.err.println("java Orders.java FILE.csv.gz [ORDERS-A-DAY [DAYS [SEED]]]");
            System.exit(2);
        }
        int aDay = argument(arguments, 1, 60);
        int days = argument(arguments, 2, 520);
        long seed = argument(arguments, 3, 1);
        System.out.println("seed " + seed);
        try (OutputStream file = new FileOutputStream(arguments[0]);
                OutputStream bytes = arguments[0].endsWith(".gz") ? new GZIPOutputStream(file, 1 << 16) : file;
                BufferedWriter out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.US_ASCII))) {
            out.write("order_id,customer_id,ordered_at,amount,items,channel,voucher\n");
            new Shop((int) (aDay / ORDERS_OF_A_CUSTOMER), new Random(seed)).write(out, days);
        }
    }

    private static int argument(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }

    private static final class Shop {
        private final Random random;
        private final double[] paces;
        private final double[] baskets;
        private final double[] tastes;
        /** Paces summed up to each customer, to draw one by. */
        private final double[] sums;
        private long orders;

        Shop(int customers, Random random) {
            this.random = random;
            paces = new double[customers];
            baskets = new double[customers];
            tastes = new double[customers];
            sums = new double[customers];
            for (int customer = 0; customer < customers; customer++) {
                baskets[customer] = 3.5 + 0.5 * random.nextGaussian();
                tastes[customer] = random.nextDouble();
                paces[customer] = pace();
            }
        }

        private double pace() {
            return Math.exp(0.9 * random.nextGaussian() - 0.9 * 0.9 / 2);
        }

        void write(BufferedWriter out, int days) throws IOException {
            for (int day = 0; day < days; day++) {
                changeOfPace();
                LocalDate date = FIRST.plusDays(day);
                double expected = ORDERS_OF_A_CUSTOMER * paces.length * Math.exp(Math.log(1.04) * day / 365)
                        * WEEK[date.getDayOfWeek().ordinal()] * season(date);
                for (int hour = 0; hour < 24; hour++) {
                    long start = date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli() + hour * HOUR;
                    double inHour = expected * HOURS[hour] / Arrays.stream(HOURS).sum();
                    long[] moments = random.longs(count(inHour), start, start + HOUR).sorted().toArray();
                    for (long moment : moments) {
                        order(out, date, moment);
                    }
                }
            }
        }

        /** Of a thousand customers two or three a day become other ones: more or less loyal than they were. */
        private void changeOfPace() {
            double sum = 0;
            for (int customer = 0; customer < paces.length; customer++) {
                if (random.nextInt(400) == 0) {
                    paces[customer] = pace();
                }
                sum += paces[customer];
                sums[customer] = sum;
            }
        }

        private void order(BufferedWriter out, LocalDate date, long moment) throws IOException {
            int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
            int customer = Math.min(found < 0 ? -found - 1 : found, sums.length - 1);
            double amount = Math.exp(baskets[customer] + 0.35 * peak(date, 340, 14) + 0.5 * random.nextGaussian());
            boolean weekend = date.getDayOfWeek().ordinal() >= 5;
            double taste = 0.7 * tastes[customer] + 0.3 * random.nextDouble();
            String channel = taste < 0.4 ? "app" : taste < (weekend ? 0.65 : 0.7) ? "store" : "web";
            out.write("o%d,c%d,%d,%.2f,%d,%s,%s%n"
                    .formatted(
                            orders++,
                            customer,
                            moment,
                            amount,
                            1 + count(amount / 25),
                            channel,
                            random.nextInt(10) == 0 ? "" : Integer.toString(5 * random.nextInt(4))));
        }

        private static double season(LocalDate date) {
            double turn = 2 * Math.PI * date.getDayOfYear() / 365.25;
            return 1 + 0.2 * Math.cos(turn) + 1.5 * peak(date, 340, 12) - 0.3 * peak(date, 20, 12);
        }

        private static double peak(LocalDate date, double at, double width) {
            double away = Math.abs(date.getDayOfYear() - at);
            away = Math.min(away, 365.25 - away) / width;
            return Math.exp(-away * away);
        }

        private int count(double mean) {
            if (mean > 500) {
                return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
            }
            double limit = Math.exp(-mean);
            int count = 0;
            for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
                count++;
            }
            return count;
        }
    }
}
