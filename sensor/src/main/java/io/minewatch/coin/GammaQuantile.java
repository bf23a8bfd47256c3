package io.minewatch.coin;

/**
 * Quantiles of the gamma distribution with unit scale: the solution x of P(a, x) = p, where P is
 * the regularised lower incomplete gamma function. Half a chi-square quantile with 2a degrees of
 * freedom. Stateless.
 */
public final class GammaQuantile {
    /**
     * Above this shape the Wilson-Hilferty approximation is used alone: its relative error there is
     * below 1e-6, and the series would need more terms than it is worth.
     */
    static final double EXACT_SHAPE_LIMIT = 20_000;

    private static final int MAX_STEPS = 200;
    private static final int MAX_TERMS = 20_000;
    private static final double TOLERANCE = 1e-13;

    /** Coefficients of Lanczos' approximation with g = 7, error below 1e-14. */
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    private GammaQuantile() {}

    /**
     * The quantile.
     *
     * @param p probability, above 0 and below 1
     * @param shape a, above 0
     */
    static double of(double p, double shape) {
        double guess = wilsonHilferty(p, shape);
        if (shape > EXACT_SHAPE_LIMIT) {
            return guess;
        }
        // Bisection with Newton steps: the interval always holds the solution.
        double low = 0;
        double high = Math.max(2 * guess, shape + 10 * Math.sqrt(shape) + 40);
        double x = guess > low && guess < high ? guess : shape;
        double logGamma = logGamma(shape);
        for (int step = 0; step < MAX_STEPS; step++) {
            double excess = regularised(shape, x, logGamma) - p;
            if (excess > 0) {
                high = x;
            } else {
                low = x;
            }
            double density = Math.exp((shape - 1) * Math.log(x) - x - logGamma);
            double next = x - excess / density;
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            if (Math.abs(next - x) <= TOLERANCE * x) {
                return next;
            }
            x = next;
        }
        return x;
    }

    /** P(shape, x). */
    static double regularised(double shape, double x) {
        return regularised(shape, x, logGamma(shape));
    }

    private static double regularised(double a, double x, double logGamma) {
        if (x <= 0) {
            return 0;
        }
        double scale = Math.exp(a * Math.log(x) - x - logGamma);
        if (x < a + 1) {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < MAX_TERMS && term > sum * 1e-17; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return scale * sum;
        }
        // Continued fraction of the upper function, evaluated by Lentz' method.
        double tiny = 1e-300;
        double b = x + 1 - a;
        double c = 1 / tiny;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < MAX_TERMS; n++) {
            double an = -n * (n - a);
            b += 2;
            d = an * d + b;
            d = 1 / (Math.abs(d) < tiny ? tiny : d);
            c = b + an / c;
            c = Math.abs(c) < tiny ? tiny : c;
            double factor = d * c;
            fraction *= factor;
            if (Math.abs(factor - 1) < 1e-16) {
                break;
            }
        }
        return 1 - scale * fraction;
    }

    private static double wilsonHilferty(double p, double shape) {
        double ninth = 1 / (9 * shape);
        double root = 1 - ninth + normalQuantile(p) * Math.sqrt(ninth);
        return Math.max(shape * root * root * root, 1e-12);
    }

    /** Quantile of the normal distribution. */
    static double normalQuantile(double p) {
        double tail = Math.min(p, 1 - p);
        double logGamma = logGamma(0.5);
        double z = 0;
        // The tail is convex on this side: Newton steps rise from 0 and never pass the solution.
        for (int step = 0; step < MAX_STEPS; step++) {
            double excess = (1 - regularised(0.5, z * z / 2, logGamma)) / 2 - tail;
            double next = z + excess * Math.sqrt(2 * Math.PI) * Math.exp(z * z / 2);
            if (!(next - z > TOLERANCE)) {
                break;
            }
            z = next;
        }
        return p < 0.5 ? -z : z;
    }

    /** Natural logarithm of the gamma function, for arguments above 0. */
    public static double logGamma(double a) {
        if (a < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * a)) - logGamma(1 - a);
        }
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (a - 1 + i);
        }
        double t = a + 6.5;
        return Math.log(2 * Math.PI) / 2 + (a - 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
