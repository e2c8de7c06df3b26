// Measures a report from within, and sends what is wrong with it to the page that frames it: each a sentence.
// The name of the frame says what to look for: "390", "800", "1000" and "1200" are screens of so many pixels, "paper" has the
// rules of print on a screen.
window.addEventListener('load', function () {
    'use strict';
    var wrong = [], checked = 0, name = window.name;
    var all = function (what, within) {
        return Array.prototype.slice.call((within || document).querySelectorAll(what));
    };
    var check = function (right, words) {
        ++checked;
        if (!right) wrong.push(name + ': ' + words);
    };
    // Of two colours, WCAG 2.2.
    var contrast = function (one, other) {
        var light = [one, other].map(function (colour) {
            var parts = (colour.match(/[\d.]+/g) || []).slice(0, 3).map(function (part) {
                var value = part / 255;
                return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
            });
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05;
        });
        return Math.max(light[0], light[1]) / Math.min(light[0], light[1]);
    };
    var paper = name === 'paper', wide = document.documentElement.clientWidth;
    if (paper) window.dispatchEvent(new Event('beforeprint'));

    // Each id once, and the target of each link within the page.
    var ids = all('[id]').map(function (each) { return each.id; });
    ids.forEach(function (id, at) { check(id !== '' && ids.indexOf(id) === at, 'the id "' + id + '" is there twice'); });
    all('a[href^="#"]').forEach(function (link) {
        check(ids.indexOf(link.getAttribute('href').slice(1)) >= 0, 'nothing is at ' + link.getAttribute('href'));
    });

    check(document.documentElement.scrollWidth <= wide,
          'the page is ' + document.documentElement.scrollWidth + ' pixels wide, the window ' + wide);
    // Text of the page against what lies behind it.
    all('p, dt, dd, li, th, td, h1, h2, h3, a, summary, figcaption, button, code').forEach(function (each) {
        var behind = each;
        while (behind.parentElement && /rgba\(.*, 0\)|transparent/.test(getComputedStyle(behind).backgroundColor))
            behind = behind.parentElement;
        var ratio = contrast(getComputedStyle(each).color, getComputedStyle(behind).backgroundColor);
        check(ratio >= 4.5, '"' + each.textContent.slice(0, 30) + '" is pale, ' + ratio.toFixed(1) + ' to 1');
    });
    all('table').forEach(function (table, at) {
        var width = table.getBoundingClientRect().width;
        var room = table.parentNode.getBoundingClientRect().width;
        check(width <= room + 1 || (!paper && table.parentNode.tabIndex === 0),
              'table ' + at + ' is ' + Math.round(width) + ' of ' + Math.round(room) + ' pixels, and cannot be scrolled');
        check(all('thead th', table).every(function (th) { return th.scope === 'col'; }), 'table ' + at + ' lacks scopes');
    });
    all('figure > svg').forEach(function (svg) {
        var figure = svg.parentNode.id;
        check(svg.getAttribute('role') === 'img' && svg.getAttribute('aria-label').length > 40,
              figure + ' says nothing to a screen reader');
        check(!/gnuplot_plot|\$d\d/.test(svg.textContent), figure + ' has names of plots as tooltips');
        if (svg.getBoundingClientRect().width === 0) return;  // folded away
        var frame = svg.getBoundingClientRect(), around = svg.parentNode;
        check(around.scrollWidth <= around.clientWidth || (wide < 980 && !paper && around.tabIndex === 0),
              figure + ' is ' + around.scrollWidth + ' of ' + around.clientWidth + ' pixels');
        var scale = frame.width / svg.viewBox.baseVal.width;
        var texts = all('text', svg).filter(function (text) { return text.textContent.trim() !== ''; }).map(function (text) {
            return { words: text.textContent.trim(), box: text.getBoundingClientRect(),
                     level: !/rotate\((?!0)/.test(text.parentNode.getAttribute('transform') || '') };
        });
        texts.forEach(function (text) {
            check(text.box.left >= frame.left - 1 && text.box.right <= frame.right + 1 && text.box.top >= frame.top - 1 &&
                  text.box.bottom <= frame.bottom + 1, figure + ': "' + text.words + '" is clipped');
        });
        // WCAG 2.2, level AA: 4.5 to 1 against the white of the figure.
        all('text, tspan', svg).filter(function (text) { return text.children.length === 0; }).forEach(function (text) {
            var ratio = contrast(getComputedStyle(text).fill, 'rgb(255, 255, 255)');
            check(ratio >= 4.5 || text.textContent.trim() === '',
                  figure + ': "' + text.textContent.trim() + '" is pale, ' + ratio.toFixed(1) + ' to 1');
        });
        // Letters are lower than their boxes: a quarter of the height above and below is empty.
        texts.forEach(function (a, i) {
            texts.slice(i + 1).forEach(function (b) {
                var across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                var down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                if (a.level && b.level && across > 2 * scale)
                    check(down < 0.5 * Math.min(a.box.height, b.box.height),
                          figure + ': "' + a.words + '" and "' + b.words + '" overlap');
            });
        });
        if (!paper)
            check(texts.every(function (text) { return !text.level || text.box.height >= 8; }),
                  figure + ' has letters of less than 8 pixels');
    });

    if (paper) {
        // Captions and notes are no larger than the text, and a figure with its caption is no longer than a sheet.
        all('figcaption, .meta, footer').forEach(function (each) {
            check(parseFloat(getComputedStyle(each).fontSize) <= parseFloat(getComputedStyle(document.body).fontSize),
                  '"' + each.textContent.slice(0, 30) + '" is larger than the text');
        });
        all('figure').forEach(function (each) {
            check(each.getBoundingClientRect().height <= 1031, each.id + ' is longer than a sheet of A4');
        });
    } else {
        // By the keyboard: first past the links, then everything in the order in which it stands.
        var reached = all('a[href], button, summary, [tabindex]').filter(function (each) {
            var fold = each.parentElement.closest('details:not([open])');
            return each.getBoundingClientRect().width > 0 && (!fold || (each.tagName === 'SUMMARY' && each.parentElement === fold));
        });
        check(reached[0].className === 'skip' && !!document.querySelector(reached[0].getAttribute('href')),
              'the first stop of the keyboard does not lead to the content');
        check(reached.every(function (each) { return each.tabIndex === 0; }), 'the keyboard passes something over');
        reached.slice(2).forEach(function (each, i) {
            var before = reached[i + 1].getBoundingClientRect(), here = each.getBoundingClientRect();
            check(here.bottom > before.top, '"' + each.textContent.slice(0, 30) + '" is reached after what stands below it');
        });
    }
    if (paper) check(all('details').every(function (each) { return each.open; }), 'a fold is closed on paper');
    if (name === '1200') {
        // A table sorts both ways by a column of numbers.
        var th = all('th.n')[0], button = th && th.querySelector('button');
        check(!!button, 'no column of numbers can be sorted');
        if (button) {
            var column = Array.prototype.indexOf.call(th.parentNode.children, th);
            var values = function () {
                return all('tbody tr', th.closest('table')).map(function (row) {
                    return parseFloat(row.cells[column].textContent.replace('<', ''));
                }).filter(function (value) { return !isNaN(value); });
            };
            var ordered = function (numbers, sign) {
                return numbers.every(function (value, i) { return i === 0 || sign * (value - numbers[i - 1]) >= 0; });
            };
            button.click();
            check(ordered(values(), 1) && th.getAttribute('aria-sort') === 'ascending', 'a column does not ascend');
            button.click();
            check(ordered(values(), -1) && th.getAttribute('aria-sort') === 'descending', 'a column does not descend');
        }
        // What a table's button copies: its rows and columns.
        var copied = '', copy = all('.copy').filter(function (button) { return !button.closest('details:not([open])'); })[0];
        check(!!copy || all('table').length === 0, 'no table can be copied');
        if (copy) {
            var table = copy.previousSibling.querySelector('table');
            document.execCommand = function (what) {
                copied = what === 'copy' ? document.activeElement.value : '';
                return true;
            };
            copy.click();
            check(copied === all('tr', table).map(function (row) {
                return Array.prototype.map.call(row.cells, function (cell) {
                    return cell.textContent.trim().replace(/\s+/g, ' ');
                }).join('\t') + '\n';
            }).join(''), 'a table is copied as ' + copied.slice(0, 80));
            check(copy.textContent === 'Copied' && all('textarea').length === 0, 'copying leaves its text behind');
            document.execCommand = function () { return false; };
            copy.click();
            check(all('textarea').length === 1, 'a text that cannot be copied is not shown');
        }
        // Heat maps, rankings, maps and states say name and value of what is under the pointer: of the first and the last
        // mark of each, as the pointer meets them.
        var kinds = { 'kl-': 0, 'ranking-': 0, 'map-': 0, 'states': 0 }, tip = document.querySelector('.tip');
        all('details').forEach(function (each) { each.open = true; });
        all('figure > svg').forEach(function (svg) {
            var figure = svg.parentNode.id, marked = all('.marks > *', svg);
            Object.keys(kinds).forEach(function (kind) {
                if (figure.indexOf('figure-' + kind) === 0) kinds[kind] += marked.length;
            });
            [marked[0], marked[marked.length - 1]].forEach(function (mark) {
                if (!mark) return;
                var words = mark.querySelector('title').textContent;
                check(/\D.*[:,] .*\d/.test(words), figure + ' says "' + words + '" under the pointer');
                mark.scrollIntoView({ behavior: 'instant', block: 'center' });
                var box = mark.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
                var met = document.elementFromPoint(x, y);
                check(!!met && met.parentNode === mark.parentNode, figure + ': the pointer does not meet "' + words + '"');
                mark.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
                mark.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: x, clientY: y }));
                check(!tip.hidden && tip.textContent === words, figure + ': the pointer is told nothing');
                var shown = tip.getBoundingClientRect();
                check(shown.left >= 0 && shown.right <= wide, figure + ': what is told is off the screen');
                mark.dispatchEvent(new PointerEvent('pointerout', { bubbles: true }));
                check(tip.hidden && mark.querySelector('title').textContent === words, figure + ': what was told stays');
            });
        });
        if (document.title.indexOf('Sensitivity') === 0)
            Object.keys(kinds).forEach(function (kind) {
                check(kinds[kind] > 10, 'figures ' + kind + '* have ' + kinds[kind] + ' places that say what they are');
            });
    }
    parent.postMessage({ checked: checked, wrong: wrong, name: name }, '*');
});
