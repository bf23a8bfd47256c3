package io.minewatch.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. Java has them in a class that is no part of its standard, and
 * the compiler complains of its mere name; hence by reflection.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code action}, in a thread of the Java machine, each time that the signal comes.
     *
     * @param name without SIG: TERM, INT, HUP
     * @return false where this Java machine or system has no such signal, or leaves it to others
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object handler =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handlerClass},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("handle")) {
                                    action.run();
                                    return null;
                                }
                                return switch (method.getName()) {
                                    case "hashCode" -> System.identityHashCode(proxy);
                                    case "equals" -> arguments != null && proxy == arguments[0];
                                    default -> "signal handler";
                                };
                            });
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
            handle.invoke(null, signal, handler);
            return true;
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            return false;
        }
    }
}
