% The dynamic mean field integrated by Octave, apart from the library: the equations of Deco et al. 2018 in
% milliseconds, as their authors write them. Writes dynamic_mean_field_trajectory.csv (2 s of 3 nodes with the noise
% of noise.bin, see dynamic_mean_field_noise.cpp) and dynamic_mean_field_inhibition.csv (the authors' rule of
% feedback inhibition on 10 nodes without noise).
%
%     octave --no-gui dynamic_mean_field.m
1;

function r = phi(y, d)
    r = y ./ (1 - exp(-d * y));
    r(y == 0) = 1 / d;
end

function [s_e, s_i, i_e, r_e] = step_of(s_e, s_i, C, G, J, gain_e, gain_i, dt, dw_e, dw_i)
    i_e = 0.382 + 1.4 * 0.15 * s_e + G * 0.15 * C * s_e - J .* s_i;
    i_i = 0.7 * 0.382 + 0.15 * s_e - s_i;
    r_e = phi((310 * i_e - 125) .* (1 + gain_e), 0.16);
    r_i = phi((615 * i_i - 177) .* (1 + gain_i), 0.087);
    s_e = s_e + dt * (-s_e / 100 + (1 - s_e) * 0.641 .* r_e / 1000) + 0.01 * sqrt(dt) * dw_e;
    s_i = s_i + dt * (-s_i / 10 + r_i / 1000) + 0.01 * sqrt(dt) * dw_i;
    s_e = min(max(s_e, 0), 1);
    s_i = min(max(s_i, 0), 1);
end

function C = network(n)
    C = zeros(n);
    for j = 0:n - 1
        for k = 0:n - 1
            if j != k
                C(j + 1, k + 1) = 0.02 * mod(7 * j + 3 * k, 11);
            end
        end
    end
end

dt = 0.1;

file = fopen("noise.bin");
noise = fread(file, [8, 20000], "double");
fclose(file);
C = network(3);
J = [1.1; 1.2; 1.3];
s_e = s_i = 0.001 * ones(3, 1);
kept = zeros(40, 6);
for t = 1:20000
    [s_e, s_i] = step_of(s_e, s_i, C, 1.7, J, [0; 0.1; 0.2], [0.05; 0; 0.1], dt, noise(1:2:6, t), noise(2:2:6, t));
    if mod(t, 500) == 0
        kept(t / 500, :) = [s_e; s_i]';
    end
end
file = fopen("dynamic_mean_field_trajectory.csv", "w");
fprintf(file, "%.16g,%.16g,%.16g,%.16g,%.16g,%.16g\n", kept');
fclose(file);

n = 10;
C = network(n);
J = ones(n, 1);
delta = 0.02 * ones(n, 1);
for round = 1:5000
    s_e = s_i = 0.001 * ones(n, 1);
    current = zeros(n, 1);
    for t = 1:10000
        [s_e, s_i, i_e] = step_of(s_e, s_i, C, 1.2, J, 0, 0, dt, 0, 0);
        if t > 5000 && mod(t, 10) == 1
            current = current + i_e / 500;
        end
    end
    excess = current - 125 / 310;
    off = abs(excess + 0.026) > 0.005;
    if !any(off)
        break
    end
    up = off & excess >= -0.026;
    down = off & excess < -0.026;
    J(up) = J(up) + delta(up);
    J(down) = J(down) - delta(down);
    delta(down) = max(delta(down) - 0.001, 0.001);
end
printf("rounds %d\n", round);
file = fopen("dynamic_mean_field_inhibition.csv", "w");
fprintf(file, "%.16g,%.16g\n", [J'; excess']);
fclose(file);
